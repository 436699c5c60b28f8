"""Sections taken out of a text and put into another: the values are exact, the rest stays as it was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hutong.playbooks import packs, toml
from hutong.playbooks.excerpts import excerpt, put_in, without

STARTER = [("starter", part) for part in toml.raw(packs.text("starter")) if part != "schema_version"]
PARTS = [*STARTER, ("longtan", "flows"), ("longtan", "terms"), ("financial-street", "departments")]


@pytest.mark.parametrize(("name", "section"), PARTS)
def test_a_section_taken_out_and_put_back_is_the_same_playbook_with_its_comments(name, section):
    text = packs.text(name)
    part = excerpt(text, section)
    rest = without(text, [section])
    assert toml.raw(part) == {section: toml.raw(text)[section]}
    assert toml.raw(rest) == {k: v for k, v in toml.raw(text).items() if k != section}
    assert toml.raw(put_in(rest, {section: part})) == toml.raw(text)
    assert put_in(text, {section: part}).count("#") == text.count("#")


def test_another_section_takes_the_place_of_the_old_one():
    text = "# top\na = 1\n\n# about b\n[b]\nx = 1 # one\n\n# about c\n[[c]]\ny = 1\n[[c]]\ny = 2\n\n[d]\nz = 1\n"
    changed = put_in(text, {"c": "[[c]]\ny = 3\n", "e": "[e]\nw = 1\n"})
    assert changed == "# top\na = 1\n\n# about b\n[b]\nx = 1 # one\n\n[[c]]\ny = 3\n\n[d]\nz = 1\n\n[e]\nw = 1\n"


AWKWARD = [
    'a = """\n[b]\nx = 1\n"""\n[b]\nx = 2\n',
    "a = [\n  1,\nb,\n]".replace("b,", "2,") + "\n[b]\nx = 2\n",
    'b = { x = 1 }\na = """\nb = 3\n"""\n',
    "[a.inner]\nx = 1\n[b]\ny = 1\n[a]\nz = 1\n",
    '"b" = { x = 1 }\na = 1\n',
]


@pytest.mark.parametrize("text", AWKWARD)
def test_a_text_oddly_laid_out_keeps_its_values(text):
    raw = toml.raw(text)
    assert toml.raw(without(text, ["b"])) == {k: v for k, v in raw.items() if k != "b"}
    assert toml.raw(put_in(text, {"b": "[b]\nnew = true\n"})) == {**raw, "b": {"new": True}}
    assert toml.raw(excerpt(text, "b")) == {"b": raw["b"]}


@given(st.lists(st.sampled_from(["[b]\n", "x = 1\n", "[[c]]\n", "# said\n", "\n", "[a.b]\n", 'y = """\n[b]\n"""\n'])))
def test_no_text_is_harmed(lines):
    text = "".join(lines)
    try:
        raw = toml.raw(text)
    except toml.SyntaxWrong:
        return
    assert toml.raw(without(text, ["b"])) == {k: v for k, v in raw.items() if k != "b"}
