"""The pictures of an office leave it through one door: nothing else on the way out knows where they lie."""

from pathlib import Path

ROOT = Path(__file__).parents[3]
KNOWS_FILES = {
    f"web/hutong/pages/{feature}/controllers.py" for feature in ("archives", "evidence", "photos", "releases")
}
"""Who works for people of the office alone, and asks what each of them may see."""


def test_no_page_but_those_of_the_office_asks_for_the_files_of_a_photo():
    asking = {
        path.relative_to(ROOT).as_posix()
        for folder in ("web/hutong/pages", "web/hutong/api", "web/hutong/visits")
        for path in (ROOT / folder).rglob("*.py")
        if any(word in path.read_text(encoding="utf-8") for word in ("files_for", "large_key", "small_key"))
    }
    assert asking == KNOWS_FILES
