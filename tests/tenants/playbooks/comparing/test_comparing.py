"""What differs is said once, where it is, whatever the order in which entries were written."""

import random
import typing
from collections import Counter
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from altering import leaves, other, put
from hutong.clocks import ClockKind, Limit
from hutong.conditions import Condition
from hutong.playbooks import packs, toml
from hutong.playbooks.categories import Route
from hutong.playbooks.checking import check_text
from hutong.playbooks.comparing import ChangeKind, compare, text_diff, unified_diff
from hutong.playbooks.comparing.matching import NAMED_BY, ORDERED
from hutong.playbooks.document import Playbook
from hutong.playbooks.escalation import NEXT_UP, Rung
from hutong.playbooks.sections import Section, Text
from hutong.texts import Catalogue, load_fragments, register, speaking

LONGTAN, STREET = (check_text(packs.text(name)).playbook for name in ("longtan", "financial-street"))
assert LONGTAN is not None
assert STREET is not None
BOTH = [LONGTAN, STREET]
DAYS = ClockKind.WORKING_DAYS
BASE_GRADE = LONGTAN.grades[0]


def said(old, new):
    return [change.text for change in compare(old, new)]


def written(path):
    told = ""
    for part in path:
        told += f"[{part}]" if isinstance(part, int) else f".{part.rstrip('_')}"
    return told.removeprefix(".")


@pytest.mark.parametrize("book", BOTH, ids=["longtan", "street"])
def test_a_playbook_does_not_differ_from_itself(book):
    assert compare(book, check_text(toml.write(book)).playbook) == ()


@pytest.mark.parametrize("book", BOTH, ids=["longtan", "street"])
def test_every_single_change_of_a_value_is_found_as_exactly_that(book):
    chance = random.Random(25)
    changed = 0
    for path, value in leaves(book):
        new = other(value, chance)
        if new is None:
            continue
        (found,) = compare(book, put(book, path, new))
        assert (found.path, found.kind, found.before, found.after) == (written(path), ChangeKind.CHANGED, value, new)
        assert found.text.startswith(f"{found.place}：")
        changed += 1
    assert changed > 300


def lists_of(value, path=()):
    if isinstance(value, Section):
        for field in msgspec.structs.fields(type(value)):
            inner = getattr(value, field.name)
            if isinstance(inner, tuple) and len(inner) > 1:
                yield (*path, field.name), (type(value).__name__, field.name), inner
            yield from lists_of(inner, (*path, field.name))
    elif isinstance(value, tuple):
        for i, each in enumerate(value):
            yield from lists_of(each, (*path, i))


@pytest.mark.parametrize("book", BOTH, ids=["longtan", "street"])
def test_order_counts_only_where_it_has_a_meaning(book):
    seen = Counter()
    for path, kind, inner in lists_of(book):
        turned = put(book, path, (inner[1], inner[0], *inner[2:]))
        kinds = [change.kind for change in compare(book, turned)]
        by_place = (
            isinstance(inner[0], Section) and not hasattr(inner[0], "code") and type(inner[0]).__name__ not in NAMED_BY
        )
        if kind in ORDERED:
            assert kinds == [ChangeKind.CHANGED if kind == ("Board", "show") else ChangeKind.MOVED], kind
        elif by_place:
            assert kinds, kind
        else:
            assert kinds == [], kind
        seen[kind] += 1
    assert seen[("Flow", "steps")]
    assert seen[("Ladder", "rungs")]
    assert seen[("PostKind", "duties")]


@pytest.mark.parametrize("book", BOTH, ids=["longtan", "street"])
def test_an_entry_that_came_or_went_is_one_difference(book):
    for path, _, inner in lists_of(book):
        if not isinstance(inner[0], Section):
            continue
        for i in {0, len(inner) // 2, len(inner) - 1}:
            less = put(book, path, inner[:i] + inner[i + 1 :])
            (gone,), (come,) = compare(book, less), compare(less, book)
            assert (gone.kind, gone.before, gone.path) == (ChangeKind.REMOVED, inner[i], f"{written(path)}[{i}]")
            assert (come.kind, come.after, come.path) == (ChangeKind.ADDED, inner[i], f"{written(path)}[{i}]")


def test_two_quite_different_playbooks_differ_in_both_directions_alike():
    there, back = compare(LONGTAN, STREET), compare(STREET, LONGTAN)
    assert len({change.key for change in there}) > 100
    turned = {ChangeKind.ADDED: ChangeKind.REMOVED, ChangeKind.REMOVED: ChangeKind.ADDED}
    seen = Counter((change.key, turned.get(change.kind, change.kind)) for change in there if change.kind != "moved")
    assert seen == Counter((change.key, change.kind) for change in back if change.kind != "moved")


def test_it_is_said_in_words():
    flow = LONGTAN.flow("coordinated") if "coordinated" in {f.code for f in LONGTAN.flows} else LONGTAN.flows[0]
    at = LONGTAN.flows.index(flow)
    step = flow.steps[0]
    new = put(LONGTAN, ("flows", at, "steps", 0, "limit"), Limit(2, DAYS))
    new = put(new, ("flows", at, "steps", 0, "who", "post"), "steward")
    place = f"流程“{flow.name.zh}” › 步骤“{step.name.zh}”"
    assert said(LONGTAN, new) == [
        f"{place} › 由谁办 › 哪个岗位：“{LONGTAN.post(step.who.post).name.zh}” → “小巷管家”",
        f"{place} › 时限：{step.limit} → 2 个工作日",
    ]


def test_rungs_are_told_by_their_number():
    ladder = LONGTAN.ladders[0]
    new = put(LONGTAN, ("ladders", 0, "rungs"), (*ladder.rungs, Rung(after=Limit(48, ClockKind.CONTINUOUS_HOURS))))
    newer = put(new, ("ladders", 0, "rungs", len(ladder.rungs), "after"), Limit(24, ClockKind.CONTINUOUS_HOURS))
    place = f"升级办法“{ladder.name.zh}” › 第 {len(ladder.rungs) + 1} 级"
    assert said(LONGTAN, new) == [f"新增：{place}"]
    assert said(new, newer) == [f"{place} › 逾期多久以后：48 小时 → 24 小时"]
    newest = put(newer, ("ladders", 0, "rungs", len(ladder.rungs), "to"), "command")
    assert newer.ladders[0].rungs[-1].to == NEXT_UP
    assert said(newer, newest) == [f"{place} › 找谁：上一级 → “分指办公室”"]


def test_a_list_says_what_came_and_what_went():
    at = [post.code for post in LONGTAN.posts].index("steward")
    duties = LONGTAN.posts[at].duties
    new = put(LONGTAN, ("posts", at, "duties"), (*duties[1:], LONGTAN.post("command").duties[0]))
    assert said(LONGTAN, new) == ["岗位“小巷管家” › 职责：加上处置，去掉巡"]


def test_conditions_are_told_as_people_read_them():
    danger, grade = Condition(field="danger", op="eq", value=True), BASE_GRADE.code
    route = Route(code="r", name=Text(zh="直达"), when=danger, flow=LONGTAN.flows[0].code)
    old = replace(LONGTAN, routes=(route,))
    new = replace(LONGTAN, routes=(replace(route, when=Condition(field="grade", op="eq", value=grade)),))
    (told,) = said(old, new)
    assert told.endswith(f"危险情况为是 → 等级为“{BASE_GRADE.name.zh}”")


def test_a_wording_that_differs_in_english_alone_says_so():
    new = put(LONGTAN, ("name",), Text(zh=LONGTAN.name.zh, en="Rules"))
    assert said(LONGTAN, new) == ["制度名称：“Rules for alley stewards” → “Rules”"]


def test_it_is_said_in_the_readers_language(catalogue_of_english):
    new = put(LONGTAN, ("points", "rates", 0, "amount"), 7)
    with speaking("en"):
        (told,) = said(LONGTAN, new)
    assert told.endswith(f"{LONGTAN.points.rates[0].amount} → 7")
    assert told.isascii() or "“" in told
    assert "分" not in told


@pytest.fixture
def catalogue_of_english():
    register("en", load_fragments(Path(__file__).parents[4] / "web/hutong/locale/en"))
    yield
    register("en", Catalogue())


def test_texts_stand_side_by_side_with_the_same_lines_left_out():
    old = "\n".join(f"line {n}" for n in range(20))
    new = old.replace("line 9", "line nine").replace("line 19", "line 19\nline 20")
    told = [(line.kind, line.old_number, line.new_number, line.skipped) for line in text_diff(old, new, around=1)]
    assert told == [
        ("skipped", None, None, 8),
        ("same", 9, 9, 0),
        ("changed", 10, 10, 0),
        ("same", 11, 11, 0),
        ("skipped", None, None, 8),
        ("same", 20, 20, 0),
        ("added", None, 21, 0),
    ]
    assert text_diff(old, old, around=None) == tuple(text_diff(old, old, around=99))
    assert unified_diff(old, old) == ""
    assert "-line 9\n+line nine\n" in unified_diff(old, new)


def test_every_type_that_is_ordered_is_there():
    names = {kind.__name__: kind for kind in _kinds(Playbook)}
    assert all(field in {f.name for f in msgspec.structs.fields(names[kind])} for kind, field in ORDERED)
    assert set(NAMED_BY) <= set(names)


def _kinds(kind, seen=None):
    seen = set() if seen is None else seen
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        if kind not in seen:
            seen.add(kind)
            for hint in typing.get_type_hints(kind).values():
                _kinds(hint, seen)
    else:
        for part in typing.get_args(kind):
            _kinds(part, seen)
    return seen
