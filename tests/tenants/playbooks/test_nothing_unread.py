"""A rule that nothing reads is a promise that the office believes and the program breaks."""

import re
import typing
from pathlib import Path

import msgspec
import pytest

from hutong.playbooks.document import Playbook

ROOT = Path(__file__).parents[3]
OWN = ROOT / "tenants/hutong/playbooks"

DESCRIPTIVE = {
    ("Playbook", "schema_version"): "tells the decoder which shape the document has; a document of another is refused",
}


def sections(of):
    """A section and those it is made of, each once."""
    found, waiting = {}, [of]
    while waiting:
        kind = waiting.pop()
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            if kind not in found:
                found[kind] = [field.name for field in msgspec.structs.fields(kind)]
                waiting += typing.get_type_hints(kind).values()
        else:
            waiting += typing.get_args(kind)
    return found


@pytest.fixture(scope="module")
def sources():
    """Code and pages outside the playbook's own folder."""
    files = (path for root in ("workflows", "web", "tenants", "platform") for path in (ROOT / root).rglob("*"))
    read = [path for path in files if path.suffix in {".py", ".html"} and not path.is_relative_to(OWN)]
    assert read
    return "\n".join(path.read_text(encoding="utf-8") for path in read)


FIELDS = [(kind.__name__, name) for kind, names in sections(Playbook).items() for name in names]


NEARER = {"Terms": "terms"}
"""Sections whose fields bear words common elsewhere too: these are read from a name like the section's own."""
NEARER_FIELDS = {("Item", "weight"): r"\bitem"}
"""Single fields of which the same holds."""


def is_read(section, name, sources):
    owner = NEARER_FIELDS.get((section, name), NEARER.get(section, ""))
    return re.search(rf"{owner}\.{re.escape(name)}\b", sources) is not None


def test_the_sections_are_found_to_the_bottom():
    assert {("Playbook", "cadences"), ("Rung", "also_tell"), ("Limit", "amount"), ("Text", "en")} <= set(FIELDS)


@pytest.mark.parametrize(("section", "name"), [f for f in FIELDS if f not in DESCRIPTIVE], ids=".".join)
def test_every_field_is_read_somewhere(section, name, sources):
    assert is_read(section, name, sources), f"nothing outside the playbook reads {section}.{name}"


def test_what_is_let_off_needs_to_be(sources):
    assert set(DESCRIPTIVE) <= set(FIELDS)
    assert not [f"{section}.{name}" for section, name in DESCRIPTIVE if is_read(section, name, sources)]
    assert ".ladder(" in sources
