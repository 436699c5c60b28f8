"""A condition, and what became of it, in a sentence of the reader's language."""

from hutong.conditions.evaluating import Finding, Verdict
from hutong.conditions.fields import Field, FieldKind, FieldSet, Label
from hutong.conditions.tree import Condition, Op, Scalar, Value
from hutong.texts import N_, gettext

SENTENCES = {
    Op.EQ: N_("{field}为{value}"),
    Op.NE: N_("{field}不为{value}"),
    Op.LT: N_("{field}小于{value}"),
    Op.LE: N_("{field}不超过{value}"),
    Op.GT: N_("{field}大于{value}"),
    Op.GE: N_("{field}不少于{value}"),
    Op.IN: N_("{field}为{value}之一"),
    Op.NOT_IN: N_("{field}不为{value}中的任何一个"),
    Op.CONTAINS: N_("{field}包含{value}"),
    Op.NOT_CONTAINS: N_("{field}不包含{value}"),
    Op.STARTS_WITH: N_("{field}以{value}开头"),
    Op.IS_SET: N_("{field}已有"),
    Op.IS_EMPTY: N_("{field}没有"),
}
OF_TIME = {
    Op.LT: N_("{field}早于{value}"),
    Op.LE: N_("{field}不晚于{value}"),
    Op.GT: N_("{field}晚于{value}"),
    Op.GE: N_("{field}不早于{value}"),
}
TIMES = {FieldKind.DATE, FieldKind.MOMENT}


def describe(condition: Condition, fields: FieldSet) -> str:
    """Without a full stop, as it stands within a longer sentence; fields by their labels."""
    if condition.parts is None:
        return _comparison(condition.field or "", condition.op, condition.value, fields)
    joint = gettext("，并且") if condition.all is not None else gettext("，或者")
    told = (
        gettext("（{condition}）", condition=describe(part, fields))
        if part.parts is not None
        else describe(part, fields)
        for part in condition.parts
    )
    return joint.join(told)


def explain(verdict: Verdict, fields: FieldSet) -> list[str]:
    """A sentence for each comparison: what was asked, what was found, whether it held."""
    return list(_told(verdict.trace, fields))


def _told(finding: Finding, fields: FieldSet) -> list[str]:
    if finding.group:
        return [sentence for part in finding.parts for sentence in _told(part, fields)]
    wanted = tuple(finding.wanted) if isinstance(finding.wanted, list) else finding.wanted
    asked = _comparison(finding.field, finding.op, wanted, fields)
    found = _value_text(finding.found, fields.by_name.get(finding.field))
    return [
        gettext("{asked}：符合（{found}）。", asked=asked, found=found)
        if finding.met
        else gettext("{asked}：不符合（{found}）。", asked=asked, found=found)
    ]


def _comparison(name: str, op: Op | None, value: Value | None, fields: FieldSet) -> str:
    field = fields.by_name.get(name)
    sentence = SENTENCES[op or Op.IS_SET]
    if field and field.kind in TIMES and op in OF_TIME:
        sentence = OF_TIME[op]
    return gettext(sentence, field=field.label if field else name, value=_value_text(value, field))


def _value_text(value: object, field: Field | None) -> str:
    match value:
        case None:
            return gettext("没有")
        case bool():
            return gettext("是") if value else gettext("否")
        case tuple() | list() | set() | frozenset():
            return gettext("、").join(_value_text(one, field) for one in value) or gettext("没有")
        case str() if field and field.kind in {FieldKind.CHOICE, FieldKind.CHOICES, FieldKind.TEXT}:
            return gettext("“{text}”", text=_option(value, field))
        case _:
            return str(value)


def _option(value: Scalar, field: Field) -> str | Label:
    return next((label for option, label in field.options if option == value), str(value))
