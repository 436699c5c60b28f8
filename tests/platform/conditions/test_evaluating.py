"""Does it hold, and why."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import msgspec
import pytest

from hutong.conditions import Condition, FactMismatch, Op, Verdict, describe, evaluate, explain, holds
from hutong.texts import speaking

ALLEY = "0190a1b2-0000-7000-8000-000000000001"
FACTS = {
    "title": "门前堆物",
    "category": "rubbish",
    "rounds": 3,
    "metres": Decimal("0.1"),
    "share": 0.1,
    "danger": False,
    "found_on": date(2017, 4, 25),
    "due_at": datetime(2017, 4, 25, 10, tzinfo=UTC),
    "alley": UUID(ALLEY),
    "tags": ["a", "b"],
}


@pytest.mark.parametrize(
    ("field", "op", "value", "met"),
    [
        ("title", Op.EQ, "门前堆物", True),
        ("title", Op.CONTAINS, "堆物", True),
        ("title", Op.NOT_CONTAINS, "%", True),
        ("title", Op.STARTS_WITH, "门", True),
        ("title", Op.STARTS_WITH, "前", False),
        ("category", Op.IN, ("wall", "rubbish"), True),
        ("category", Op.NOT_IN, ("wall", "rubbish"), False),
        ("rounds", Op.GE, 3, True),
        ("rounds", Op.LT, 3, False),
        ("rounds", Op.IN, (1, 2, 3), True),
        ("metres", Op.EQ, 0.1, True),
        ("metres", Op.LT, 1, True),
        ("share", Op.EQ, 0.1, True),
        ("danger", Op.EQ, False, True),
        ("danger", Op.IS_SET, None, True),
        ("found_on", Op.LE, "2017-04-25", True),
        ("due_at", Op.EQ, "2017-04-25T18:00:00+08:00", True),
        ("due_at", Op.LT, "2017-04-25T18:00:00+08:00", False),
        ("alley", Op.EQ, ALLEY.upper(), True),
        ("alley", Op.NE, ALLEY, False),
        ("tags", Op.CONTAINS, "b", True),
        ("tags", Op.NOT_CONTAINS, "c", True),
        ("tags", Op.IS_EMPTY, None, False),
    ],
)
def test_one_comparison(field, op, value, met):
    condition = Condition(field=field, op=op, value=value)
    assert evaluate(condition, FACTS).met is met
    assert holds(condition, FACTS) is met


VALUES = {Op.IN: ("x",), Op.NOT_IN: ("x",)}


@pytest.mark.parametrize("op", Op)
@pytest.mark.parametrize("facts", [{}, {"title": None}])
def test_of_what_is_missing_only_emptiness_holds(op, facts):
    value = VALUES.get(op, "x") if op.takes_value else None
    assert holds(Condition(field="title", op=op, value=value), facts) is (op is Op.IS_EMPTY)


@pytest.mark.parametrize(("empty", "field"), [("", "title"), ([], "tags"), ((), "tags")])
def test_empty_texts_and_lists_are_empty(empty, field):
    assert holds(Condition(field=field, op=Op.IS_EMPTY), {field: empty})
    assert not holds(Condition(field=field, op=Op.IS_SET), {field: empty})
    assert holds(Condition(field=field, op=Op.NOT_CONTAINS, value="x"), {field: empty})


def test_zero_and_false_are_not_empty():
    assert holds(Condition(field="rounds", op=Op.IS_SET), {"rounds": 0})
    assert holds(Condition(field="danger", op=Op.IS_SET), {"danger": False})


def test_a_fact_of_another_kind_is_the_callers_fault():
    with pytest.raises(FactMismatch):
        holds(Condition(field="title", op=Op.EQ, value="x"), {"title": object()})


TREE = Condition(
    all=(
        Condition(field="category", op=Op.IN, value=("wall", "rubbish")),
        Condition(
            any=(
                Condition(field="rounds", op=Op.GE, value=4),
                Condition(field="found_on", op=Op.LT, value="2017-05-01"),
                Condition(field="danger", op=Op.EQ, value=True),
            )
        ),
        Condition(field="tags", op=Op.IS_SET),
    )
)


def test_a_group_holds_by_its_parts():
    assert evaluate(TREE, FACTS)
    assert not evaluate(TREE, FACTS | {"found_on": date(2017, 5, 1)})
    assert evaluate(TREE, FACTS | {"found_on": None, "rounds": 4})
    assert not evaluate(TREE, FACTS | {"category": "parking"})


def test_a_condition_is_told_in_a_sentence(fields):
    assert describe(TREE, fields) == (
        "类别为“开墙打洞”、“垃圾”之一，并且（劝导次数不少于4，或者发现日期早于2017-05-01，或者危险为是），并且标签已有"
    )


def test_a_verdict_tells_each_comparison(fields):
    verdict = evaluate(TREE, FACTS | {"rounds": None})
    assert explain(verdict, fields) == [
        "类别为“开墙打洞”、“垃圾”之一：符合（“垃圾”）。",
        "劝导次数不少于4：不符合（没有）。",
        "发现日期早于2017-05-01：符合（2017-04-25）。",
        "危险为是：不符合（否）。",
        "标签已有：符合（“a”、“b”）。",
    ]


def test_a_stored_verdict_tells_the_same(fields):
    verdict = evaluate(TREE, FACTS)
    stored = msgspec.json.decode(msgspec.json.encode(verdict), type=Verdict)
    assert stored.met is verdict.met
    assert explain(stored, fields) == explain(verdict, fields)


def test_labels_follow_the_language_of_the_reader(fields):
    with speaking("en"):
        assert "rounds of persuasion" in describe(TREE, fields)
