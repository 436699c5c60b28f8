"""The project speaks of itself alone: no machine's paths, no addresses of package indexes."""

import re
import subprocess
from pathlib import Path

TOP = Path(__file__).parents[1]
# Put together here, so that this file does not find itself.
HOSTS = re.compile(
    "|".join(
        re.escape(a + b)
        for a, b in (("pypi", ".org"), ("pythonhosted", ".org"), ("registry.npm", "js.org"), ("npm", "mirror"))
    )
)
PATHS = re.compile(r"(?<![\w.])/(?:home|Users|work|opt/pypi)/\w")


def files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=TOP, capture_output=True, check=True).stdout
    return [TOP / name for name in listed.decode().split("\0") if name]


def test_no_file_names_a_package_index_or_a_machines_path() -> None:
    found = []
    for path in files():
        if path.suffix in {".png", ".svg"} or not path.is_file():
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [f"{path.relative_to(TOP)}: {match[0]}" for match in [*HOSTS.finditer(text), *PATHS.finditer(text)]]
    assert found == []


def test_lock_files_hold_hashes_and_no_addresses() -> None:
    for path in (TOP / "infra" / "locks").glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        pins = re.findall(r"^\S+==\S+", text, re.MULTILINE)
        assert pins, path.name
        assert text.count("--hash=sha256:") >= len(pins), path.name
        assert "://" not in text, path.name
