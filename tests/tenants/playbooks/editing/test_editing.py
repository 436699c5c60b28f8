"""Editing a text is changing its document, and nothing else in the text."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hutong.playbooks import packs, toml
from hutong.playbooks.editing import CannotEdit, Clear, Insert, Move, Remove, Set, at, edit, parse
from hutong.playbooks.editing.changes import apply, pruned
from hutong.playbooks.toml_lines import each_line

PACKS = {name: packs.text(name) for name in packs.names()}
COMMENTED = "# head\n\nx = 1 # why\n\n# ---- A ----\n\n# about one\n[[a]]\nc = 1 # c\n# tail\n\n  # of b\n  [[a.b]]\n  e = 1\n\n# about two\n[[a]] # here\nc = 2\nf = [\n  # first\n  { g = 1 }, # one\n  { g = 2 },\n]\n\n# apart\n\n[t]\nz = { h = 1 }\n"


def places(value, path=()):
    """Every place in a document: (path, value)."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield (*path, key), inner
            yield from places(inner, (*path, key))
    elif isinstance(value, list):
        for n, inner in enumerate(value):
            yield (*path, n), inner
            yield from places(inner, (*path, n))


SCALARS = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=12),
    st.integers(-999, 999),
    st.booleans(),
    st.dates(),
    st.decimals(-999, 999, places=2),
)
VALUES = st.one_of(
    SCALARS,
    st.lists(st.text("ab\"'\\", max_size=4), max_size=3),
    st.dictionaries(st.sampled_from(["zh", "en", "amount", "x-1"]), SCALARS, min_size=1, max_size=3),
)


@st.composite
def changes(draw, document):  # noqa: PLR0911 - a table of kinds, one each
    """One change that fits the document."""
    all_places = list(places(document))
    listed = [path for path, _value in all_places if isinstance(path[-1], int)]
    keyed = [path for path, _value in all_places if isinstance(path[-1], str)]
    scalars = [path for path, value in all_places if not isinstance(value, dict | list)]
    tables = [path for path, value in all_places if isinstance(value, dict) and path]
    # What was changed before may have left nothing of a kind.
    kinds = [*(["set"] if scalars else []), *(["new"] if tables else []), *(["clear"] if keyed else [])]
    kind = draw(st.sampled_from([*kinds, *(["insert", "remove", "up", "down"] if listed else [])] or ["fresh"]))
    if kind == "fresh":
        return Set(("fresh",), draw(SCALARS))
    if kind == "set":
        return Set(draw(st.sampled_from(scalars)), draw(SCALARS))
    if kind == "new":
        return Set((*draw(st.sampled_from(tables)), "brand_new"), draw(VALUES))
    if kind == "clear":
        return Clear(draw(st.sampled_from(keyed)))
    path = draw(st.sampled_from(listed))
    if kind == "insert":
        entry = at(document, path)
        return Insert(path, {**entry, "code": "fresh"} if isinstance(entry, dict) else draw(SCALARS))
    if kind == "remove":
        return Remove(path)
    by = -1 if kind == "up" else 1
    if not 0 <= path[-1] + by < len(at(document, path[:-1])):
        return Remove(path)
    return Move(path, by)


def try_changes(text, data):
    for _step in range(3):
        document = toml.raw(text)
        change = data.draw(changes(document))
        edited = edit(text, change)
        assert pruned(toml.raw(edited)) == pruned(apply(document, change))
        lines_stay(text, edited, change)
        text = edited


# Shrinking parses a whole pack thousands of times; the change that failed says enough.
QUICK = {"deadline": None, "suppress_health_check": list(HealthCheck), "phases": [Phase.generate]}


@pytest.mark.long
@pytest.mark.parametrize("name", PACKS)
@settings(max_examples=3, **QUICK)
@given(data=st.data())
def test_editing_a_pack_equals_changing_its_document(name, data):
    try_changes(PACKS[name], data)


@pytest.mark.proof
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("name", PACKS)
@settings(max_examples=200, **QUICK)
@given(data=st.data())
def test_editing_a_pack_equals_changing_its_document_however_often(name, data):
    try_changes(PACKS[name], data)


@settings(**QUICK)
@given(data=st.data())
def test_editing_equals_changing_the_document(data):
    try_changes(COMMENTED, data)


def lines_stay(before, after, change):
    # A text may hold what Python takes for the end of a line, and TOML does not.
    old, new = Counter(each_line(before)), Counter(each_line(after))
    lost, gained = old - new, new - old
    if isinstance(change, Set):
        assert sum(lost.values()) <= 1
    elif isinstance(change, Insert):
        # A list written on one line is that one line; the last of a list may have lacked its comma.
        assert sum(lost.values()) <= 1
    elif isinstance(change, Remove | Clear):
        assert sum(gained.values()) <= 1
    else:
        assert sum((lost + gained).values()) <= 4


def test_a_comment_above_an_entry_goes_with_it():
    swapped = edit(COMMENTED, Move(("a", 0), 1))
    assert "# ---- A ----\n\n# about two\n[[a]] # here\nc = 2\n" in swapped
    assert "# about one\n[[a]]\nc = 1 # c\n# tail\n\n  # of b\n  [[a.b]]\n  e = 1\n\n# apart\n" in swapped
    assert edit(swapped, Move(("a", 1), -1)) == COMMENTED


def test_a_text_may_hold_what_only_python_takes_for_the_end_of_a_line():
    there = edit(COMMENTED, Set(("x",), "a\u2028b"))
    lines_stay(there, edit(there, Set(("x",), 5)), Set(("x",), 5))
    assert [line for line in each_line(there) if line not in each_line(COMMENTED)] == ['x = "a\u2028b" # why']


def test_the_blank_after_a_date_in_brackets_stays():
    text = "x = 1\nz = { h = 2017-04-25 , k = 2017-04-26 }\na = [ 2017-04-25, 2017-04-26 ]\nn = [\n  { q = 2017-04-25 },\n]\n"
    assert edit(text, Set(("x",), 2)) == text.replace("x = 1", "x = 2")


def test_what_is_set_apart_stays_when_the_entry_goes():
    shorter = edit(COMMENTED, Remove(("a", 0)))
    assert "# ---- A ----\n\n# about two\n[[a]] # here\n" in shorter
    assert "about one" not in shorter


def test_a_value_keeps_the_comment_beside_it():
    assert "x = 5 # why\n" in edit(COMMENTED, Set(("x",), 5))


def test_a_new_section_stands_at_the_end_after_an_empty_line():
    text = edit(
        "x = 1\n",
        Insert(("departments", 0), {"code": "police", "name": {"zh": "公安"}}),
        Set(("points",), {"caps": []}),
    )
    assert text == 'x = 1\n\n[[departments]]\ncode = "police"\nname = { zh = "公安" }\n\n[points]\ncaps = []\n'


def test_values_are_written_as_the_packs_write_them():
    text = edit("x = 1\n", Set(("a",), Decimal("1.50")), Set(("b",), Decimal("2.00")), Set(("c",), date(2026, 1, 2)))
    assert text == "x = 1\na = 1.5\nb = 2\nc = 2026-01-02\n"


def test_texts_with_quotes_and_line_ends_survive():
    odd = 'a "b" \\ c\n\td\x7f'
    assert toml.raw(edit("x = 1\n", Set(("y",), odd)))["y"] == odd


@pytest.mark.parametrize(
    "change",
    [
        Set(("nothing", "there"), 1),
        Set((), 1),
        Clear(("a", 0)),
        Remove(("a", 9)),
        Move(("a", 0), -1),
        Move(("a", 1), 1),
        Insert(("a", 9), {}),
        Insert(("x", 0), 1),
        Remove(("t", "z")),
    ],
    ids=repr,
)
def test_a_place_that_is_not_there_is_refused(change):
    with pytest.raises(CannotEdit):
        edit(COMMENTED, change)


def test_a_broken_text_is_refused():
    with pytest.raises(CannotEdit):
        edit("x = [", Set(("y",), 1))


def test_paths_are_read_and_written():
    assert parse("flows[1].steps[2].who.post") == ("flows", 1, "steps", 2, "who", "post")
    assert parse("") == ()
    for wrong in ("a..b", "a[", "a[x]", "a[1234567]", "a" * 300, "a\x00", ".a", "a[²]", "line 3"):
        assert parse(wrong) is None
