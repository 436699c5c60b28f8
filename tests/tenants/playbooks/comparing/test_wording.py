"""A difference is read by people: it never shows the codes by which the rules point at each other."""

from altering import pointed_elsewhere, pointing_places, put, read, whole
from hutong.playbooks.comparing import compare
from hutong.playbooks.editing import at


def test_what_is_pointed_at_is_said_by_its_name_wherever_it_is():
    raw, seen = whole(), set()
    book = read(raw)
    for place, section, old, new, changed in pointed_elsewhere():
        codes = {f"“{entry['code']}”" for entry in at(raw, section)}
        names = {entry["code"]: entry["name"]["zh"] for entry in at(raw, section)}
        for change in compare(book, changed):
            assert not [code for code in codes if code in change.text], (place, change.text)
            if change.kind == "changed" and "when" not in place:
                assert names[new] in change.text, place
                assert old not in names or names[old] in change.text, place
        seen.add(place)
    assert {place for place, _ in pointing_places()} <= seen


def test_days_of_the_week_are_said_and_not_numbered():
    book = read(whole())
    for path, value in ((("cadences", 0, "days"), (6, 7)), (("cadences", 1, "weekday"), 5)):
        (change,) = compare(book, put(book, path, value))
        assert not any(character.isdigit() for character in change.what), change.text
        assert "星期" in change.what
