"""The document as text: whatever can be a playbook reads back as itself, and whatever cannot is told."""

import json
import re
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest
import tomli_w
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import inspect

from hutong.clocks.limits import ClockKind, Limit
from hutong.conditions import Condition, Op
from hutong.playbooks import toml
from hutong.playbooks.checking import check, check_text
from hutong.playbooks.checking.shape import read
from hutong.playbooks.document import Playbook
from hutong.playbooks.schema import json_schema

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)


NUMBERS = st.integers(-(2**62), 2**62) | st.floats(allow_nan=False, allow_infinity=False)
COMPARED = TEXT | st.booleans() | NUMBERS
CONDITIONS = st.recursive(
    st.builds(
        Condition, field=TEXT, op=st.sampled_from(Op), value=st.none() | COMPARED | st.lists(COMPARED).map(tuple)
    ),
    lambda parts: (
        st.builds(Condition, all=st.lists(parts, max_size=3).map(tuple))
        | st.builds(Condition, any=st.lists(parts, max_size=3).map(tuple))
    ),
    max_leaves=4,
)


def values(kind: inspect.Type) -> st.SearchStrategy[Any]:  # noqa: C901, PLR0911, PLR0912 - a table of kinds
    """Anything that the type allows."""
    match kind:
        case inspect.StructType(cls=cls) if cls is Limit:
            hours = (
                st.sampled_from([0.25, 1, 2.5, 4, 100]),
                st.sampled_from([ClockKind.WORKING_HOURS, ClockKind.CONTINUOUS_HOURS]),
            )
            days = st.integers(1, 3650), st.sampled_from([ClockKind.WORKING_DAYS, ClockKind.NATURAL_DAYS])
            return st.builds(Limit, *hours) | st.builds(Limit, *days)
        case inspect.StructType(cls=cls) if cls is Condition:
            return CONDITIONS
        case inspect.StructType(cls=cls, fields=fields):
            return st.builds(cls, **{f.name: values(f.type) for f in fields})
        case inspect.VarTupleType(item_type=item, min_length=least):
            return st.lists(values(item), min_size=least or 0, max_size=2).map(tuple)
        case inspect.EnumType(cls=cls):
            return st.sampled_from(cls)
        case inspect.LiteralType(values=choices):
            return st.sampled_from(choices)
        case inspect.IntType(ge=least, le=most):
            return st.integers(least, most)
        case inspect.DecimalType():
            return st.decimals(-1000, 1000, places=3)
        case inspect.DateType():
            return st.dates(date(1, 1, 1))
        case inspect.BoolType():
            return st.booleans()
        case inspect.StrType(pattern=pattern) if pattern:
            return st.from_regex(pattern.replace("$", r"\Z"), alphabet=st.characters(codec="ascii"))
        case inspect.StrType():
            return TEXT
        case inspect.UnionType(types=types):
            return st.one_of(st.none() if isinstance(t, inspect.NoneType) else values(t) for t in types)
        case _:
            raise NotImplementedError(kind)


PLAYBOOKS = values(inspect.type_info(Playbook))
SLOW = settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))


@SLOW
@given(PLAYBOOKS)
def test_a_playbook_written_as_toml_reads_back_as_itself(playbook):
    written = toml.write(playbook)
    draft, findings = read(toml.raw(written))
    assert findings == []
    assert draft.playbook == playbook
    assert toml.write(draft.playbook) == written


@SLOW
@given(PLAYBOOKS)
def test_a_playbook_kept_as_json_reads_back_as_itself(playbook):
    kept = json.loads(json.dumps(msgspec.to_builtins(playbook)))
    assert msgspec.convert(kept, Playbook) == playbook


@SLOW
@given(PLAYBOOKS)
def test_any_playbook_at_all_is_checked_without_a_crash(playbook):
    findings = check_text(toml.write(playbook)).findings
    assert [msgspec.structs.replace(finding, line=0) for finding in findings] == list(check(playbook))


@pytest.mark.parametrize("name", ["financial-street", "longtan", "starter"])
def test_a_pack_survives_being_written_and_read(name, pack):
    assert check_text(toml.write(pack(name))).playbook == pack(name)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 200) | st.floats() | st.text(max_size=5) | st.dates() | st.decimals(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def places(raw: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = raw.items() if isinstance(raw, dict) else enumerate(raw) if isinstance(raw, list) else ()
    return [path, *(p for key, value in inner for p in places(value, (*path, key)))]


@settings(suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_stands_in_a_place_the_check_says_at_least_what_msgspec_would(data, raw_pack):
    raw = raw_pack("longtan")
    *way, last = data.draw(st.sampled_from(places(raw)[1:]))
    place = raw
    for key in way:
        place = place[key]
    place[last] = data.draw(JUNK)
    try:
        expected = msgspec.convert(raw, Playbook)
    except msgspec.ValidationError:
        draft, findings = read(raw)
        assert findings
    else:
        draft, findings = read(raw)
        # Stricter in little things: control characters, a date in quotation marks.
        assert findings or draft.playbook == expected
    check(draft.playbook)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("name = ", "line 1"),
        ("schema_version = 1\nname = { zh = '甲' en = 'a' }", "line 2"),
        ("a = 1\na = 2", "line 2"),
        ("[posts", "line 1"),
        ("b = 1\na = " + "9" * 10_000, "line 2"),
        ("a = [1, 0x" + "f" * 10_000 + "]", "line 1"),
        ("a = 1e9999999999999999999", ""),
        ("a = 'x\x00'", "line 1"),
    ],
)
def test_what_is_not_toml_is_told_with_its_line(text, path):
    checked = check_text(text)
    assert checked.playbook is None
    assert [(f.path, f.code) for f in checked.findings] == [(path, "syntax")]


def test_an_empty_text_lacks_exactly_what_a_playbook_must_have():
    missing = [f.name for f in msgspec.structs.fields(Playbook) if f.required]
    assert [f.path for f in check_text("").findings] == missing


def test_findings_come_in_the_order_of_the_document(raw_pack):
    raw = raw_pack("longtan")
    for i in (10, 2, 0):
        raw["categories"][i]["grade"] = "nowhere"
    raw["posts"][1]["rank"] = "x"
    paths = [f.path for f in check_text(tomli_w.dumps(raw)).findings]
    assert paths == ["posts[1].rank", *(f"categories[{i}].grade" for i in (0, 2, 10))]


def test_the_schema_refuses_unknown_keys_everywhere():
    schema = json_schema()
    tables = [d for d in schema["$defs"].values() if d.get("type") == "object"]
    assert len(tables) > 25
    assert all(table["additionalProperties"] is False for table in tables)
    assert not re.search(r"null", json.dumps(schema["$defs"]["Limit"]))


def test_decimals_keep_their_last_digit(raw_pack):
    raw = raw_pack("longtan")
    raw["points"]["multipliers"][0]["factor"] = Decimal("1.10000000000000000001")
    playbook = check_text(tomli_w.dumps(raw)).playbook
    assert playbook is not None
    assert playbook.points is not None
    assert playbook.points.multipliers[0].factor == Decimal("1.10000000000000000001")
