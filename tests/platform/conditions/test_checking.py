"""All problems of a condition at once, each with its place."""

import msgspec
import pytest

from hutong.conditions import MOST_LEVELS, MOST_NODES, OPS, Condition, FieldKind, Op, check

GOOD = """
all = [
  { field = "category", op = "in", value = ["rubbish", "wall"] },
  { any = [
    { field = "rounds", op = "ge", value = 3 },
    { field = "due_at", op = "lt", value = "2017-08-30T18:00:00+08:00" },
    { field = "found_on", op = "eq", value = "2017-04-25" },
    { field = "metres", op = "gt", value = 2 },
    { field = "danger", op = "eq", value = true },
    { field = "tags", op = "contains", value = "x" },
    { field = "title", op = "is_empty" },
  ] },
]
"""

BAD = """
all = [
  { field = "categry", op = "eq", value = "rubbish" },
  { field = "category", op = "eq", value = "parking" },
  { field = "category", op = "lt", value = "wall" },
  { any = [] },
  { any = [ { field = "rounds", op = "in", value = [1, "two", 3.5] } ] },
  { field = "rounds", value = 3 },
  { field = "rounds", op = "ge" },
  { field = "title", op = "is_set", value = "x" },
  { field = "title", op = "in", value = "x" },
  { field = "title", op = "eq", value = ["x"] },
  { field = "due_at", op = "lt", value = "2017-08-30T18:00:00" },
  { },
  { all = [ { field = "title", op = "is_set" } ], op = "eq" },
  { field = "title", op = "in", value = [] },
]
"""


def read(text: str) -> Condition:
    return msgspec.toml.decode(text, type=Condition)


def test_a_good_condition_has_no_problem_and_comes_back_the_same(fields):
    condition = read(GOOD)
    assert check(condition, fields) == []
    assert read(msgspec.toml.encode(condition).decode()) == condition
    assert msgspec.json.decode(msgspec.json.encode(condition), type=Condition) == condition


def test_all_problems_are_told_at_once(fields):
    assert [(problem.path, problem.message) for problem in check(read(BAD), fields)] == [
        ("all[0].field", "没有名为“categry”的字段。"),
        ("all[1].value", "“category”没有“parking”这个选项。"),
        ("all[2].op", "“category”不能用“lt”比较。"),
        ("all[3].any", "这一组里没有条件。"),
        ("all[4].any[0].value[1]", "“rounds”要填整数。"),
        ("all[4].any[0].value[2]", "“rounds”要填整数。"),
        ("all[5].op", "缺少比较方式。"),
        ("all[6].value", "“ge”需要一个值。"),
        ("all[7].value", "“is_set”不需要值。"),
        ("all[8].value", "“in”要填一串值。"),
        ("all[9].value", "“eq”只能填一个值。"),
        ("all[10].value", "“due_at”要填带时区的时间，例如 2017-04-25T09:00:00+08:00。"),
        ("all[11]", "每一项要么是一组（all 或 any），要么是一个比较（field、op、value），只能是其中一种。"),
        ("all[12]", "每一项要么是一组（all 或 any），要么是一个比较（field、op、value），只能是其中一种。"),
        ("all[13].value", "要填 1 到 200 个值。"),
    ]


WRONG_VALUES = {
    FieldKind.TEXT: ("title", ["", "a\x00b", "a\ud800", "x" * 1001, 1, True]),
    FieldKind.CHOICE: ("category", ["", 1, False]),
    FieldKind.INTEGER: ("rounds", [1.5, "1", True, 2**63, -(2**64)]),
    FieldKind.NUMBER: ("metres", ["1", True, float("nan"), float("inf"), 1e300]),
    FieldKind.BOOLEAN: ("danger", [0, 1, "true"]),
    FieldKind.DATE: ("found_on", ["", "25.4.2017", "2017-02-30", 2017, "0001-01-01", "2017-04-25T09:00:00"]),
    FieldKind.MOMENT: ("due_at", ["2017-04-25", "9:00", "0001-01-01T00:00:00+08:00", 1503000000]),
    FieldKind.ID: ("alley", ["", "longtan", 7]),
    FieldKind.CHOICES: ("tags", ["", 3]),
}


@pytest.mark.parametrize("kind", FieldKind)
def test_a_value_of_another_kind_is_refused(fields, kind):
    field, values = WRONG_VALUES[kind]
    op = Op.EQ if Op.EQ in OPS[kind] else Op.CONTAINS
    for value in values:
        assert [problem.path for problem in check(Condition(field=field, op=op, value=value), fields)] == ["value"]


def nested(levels: int) -> Condition:
    condition = Condition(field="title", op=Op.IS_SET)
    for _ in range(levels - 1):
        condition = Condition(all=(condition,))
    return condition


def test_depth_is_bounded(fields):
    assert check(nested(MOST_LEVELS), fields) == []
    path = ".".join(["all[0]"] * MOST_LEVELS)
    assert [(p.path, p.message) for p in check(nested(MOST_LEVELS + 1), fields)] == [
        (path, "条件套得太深，最多 8 层。")
    ]
    assert len(check(nested(100_000), fields)) == 1


def test_size_is_bounded(fields):
    leaf = Condition(field="title", op=Op.IS_SET)
    assert check(Condition(any=(leaf,) * (MOST_NODES - 1)), fields) == []
    assert [p.message for p in check(Condition(any=(leaf,) * MOST_NODES), fields)] == ["条件太长，最多 200 项。"]
    assert len(check(Condition(any=(leaf,) * 100_000), fields)) == 1


@pytest.mark.parametrize("text", ['field = "a"\nop = "like"', 'feild = "a"', 'all = "x"', 'field = "a"\nvalue = {}'])
def test_what_is_no_condition_at_all_does_not_decode(text):
    with pytest.raises(msgspec.ValidationError):
        read(text)
