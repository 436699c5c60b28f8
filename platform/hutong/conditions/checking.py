"""Everything that is wrong with a condition, at once."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from hutong.conditions.fields import Field, FieldKind, FieldSet
from hutong.conditions.tree import MOST_LEVELS, MOST_NODES, MOST_VALUES, OPS, Condition, Op, Scalar
from hutong.conditions.values import NotOfKind, read_value
from hutong.texts import N_, gettext

WANTED = {
    FieldKind.TEXT: N_("“{field}”要填 1 到 1000 个字的文字。"),
    FieldKind.CHOICE: N_("“{field}”要填一个代号。"),
    FieldKind.INTEGER: N_("“{field}”要填整数。"),
    FieldKind.NUMBER: N_("“{field}”要填数字。"),
    FieldKind.BOOLEAN: N_("“{field}”只能填 true 或 false。"),
    FieldKind.DATE: N_("“{field}”要填日期，例如 2017-04-25。"),
    FieldKind.MOMENT: N_("“{field}”要填带时区的时间，例如 2017-04-25T09:00:00+08:00。"),
    FieldKind.ID: N_("“{field}”要填编号。"),
    FieldKind.CHOICES: N_("“{field}”要填一个代号。"),
}


class Problem(Struct, frozen=True):
    """One thing wrong; `path` as in `all[0].any[1].value`, empty for the condition as a whole."""

    path: str
    sentence: str
    params: Mapping[str, str | int] = {}

    @property
    def message(self) -> str:
        """The sentence in the reader's language."""
        return gettext(self.sentence, **self.params)


def check(condition: Condition, fields: FieldSet) -> list[Problem]:
    """All problems, in the order of the document; none means that it can be evaluated and compiled."""
    found: list[Problem] = []
    # A stack of its own and not recursion: what comes here may be nested by ill will.
    waiting = [("", condition, 1)]
    nodes = 0
    while waiting:
        path, node, level = waiting.pop()
        nodes += 1
        if nodes > MOST_NODES:
            found.append(Problem("", N_("条件太长，最多 {most} 项。"), {"most": MOST_NODES}))
            break
        if level > MOST_LEVELS:
            found.append(Problem(path, N_("条件套得太深，最多 {most} 层。"), {"most": MOST_LEVELS}))
            continue
        found.extend(_problems(path, node, fields))
        parts = [(_at(path, f"{node.group}[{n}]"), part, level + 1) for n, part in enumerate(node.parts or ())]
        waiting.extend(reversed(parts))
    return found


def _at(path: str, step: str) -> str:
    return f"{path}.{step}" if path else step


def _problems(path: str, node: Condition, fields: FieldSet) -> Iterator[Problem]:
    forms = [node.all is not None, node.any is not None, node.field is not None]
    strays = node.parts is not None and (node.op is not None or node.value is not None)
    if sum(forms) != 1 or strays:
        yield Problem(path, N_("每一项要么是一组（all 或 any），要么是一个比较（field、op、value），只能是其中一种。"))
    elif node.parts is not None:
        if not node.parts:
            yield Problem(_at(path, node.group), N_("这一组里没有条件。"))
    elif node.field is not None:
        field = fields.by_name.get(node.field)
        if field is None:
            yield Problem(_at(path, "field"), N_("没有名为“{field}”的字段。"), {"field": node.field})
        if node.op is None:
            yield Problem(_at(path, "op"), N_("缺少比较方式。"))
        if field and node.op:
            yield from _comparison(path, node, field, node.op, fields.allowed.get(field.name))


def _comparison(path: str, node: Condition, field: Field, op: Op, allowed: frozenset[str] | None) -> Iterator[Problem]:
    named = {"field": field.name, "op": op.value}
    at_value = _at(path, "value")
    if op not in OPS[field.kind]:
        yield Problem(_at(path, "op"), N_("“{field}”不能用“{op}”比较。"), named)
    elif not op.takes_value:
        if node.value is not None:
            yield Problem(at_value, N_("“{op}”不需要值。"), named)
    elif node.value is None:
        yield Problem(at_value, N_("“{op}”需要一个值。"), named)
    elif op.takes_list != isinstance(node.value, tuple):
        yield Problem(at_value, N_("“{op}”要填一串值。") if op.takes_list else N_("“{op}”只能填一个值。"), named)
    elif isinstance(node.value, tuple):
        if not 0 < len(node.value) <= MOST_VALUES:
            yield Problem(at_value, N_("要填 1 到 {most} 个值。"), {"most": MOST_VALUES})
        for n, value in enumerate(node.value[:MOST_VALUES]):
            yield from _value(f"{at_value}[{n}]", value, field, allowed)
    else:
        yield from _value(at_value, node.value, field, allowed)


def _value(path: str, value: Scalar, field: Field, allowed: frozenset[str] | None) -> Iterator[Problem]:
    try:
        read_value(value, field.kind)
    except (NotOfKind, ValueError):
        yield Problem(path, WANTED[field.kind], {"field": field.name})
        return
    if allowed is not None and value not in allowed:
        yield Problem(path, N_("“{field}”没有“{value}”这个选项。"), {"field": field.name, "value": str(value)[:60]})
