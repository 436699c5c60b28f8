"""A condition as the form shows it: groups of rows, each with the comparisons and values that its field allows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec

from hutong.conditions import MOST_LEVELS, OPS, Condition, Field, FieldKind, FieldSet, Op, check, describe
from hutong.pages.playbook_forms import asked
from hutong.pages.playbook_forms.options import Option
from hutong.playbooks.checking.shape import read
from hutong.playbooks.condition_fields import fields_at_opening, fields_of
from hutong.playbooks.labels import member_label
from hutong.texts import N_, gettext

_TYPES = {FieldKind.INTEGER: "number", FieldKind.NUMBER: "number", FieldKind.DATE: "date"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One comparison; without `fields` chosen yet it asks for nothing else."""

    name: str
    field: str
    fields: list[Option]
    op: str
    ops: list[Option]
    values: list[str]
    options: list[Option]
    many: bool
    """Several values may be ticked or typed."""
    silent: bool
    """The comparison needs no value."""
    type: str
    wrong: str
    focus: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """`sentence` only of the outermost: the whole condition in words."""

    name: str
    is_any: bool
    parts: "list[Row | Group]"
    may_nest: bool
    sentence: str = ""


class _Desk(NamedTuple):
    typed: asked.Typed
    known: FieldSet
    wrong: Mapping[str, str]
    focus: str


def group_of(
    document: dict[str, Any], cls: type, name: str, typed: asked.Typed, wrong: Mapping[str, str], focus: str
) -> Group:
    """The condition that a form holds under `name`; one empty row where there is none."""
    playbook = read(document)[0].playbook
    known = fields_at_opening(playbook) if cls.__name__ == "Route" else fields_of(playbook)
    if f"{name}.{asked.GROUP}" not in typed:
        typed = {**typed, f"{name}.{asked.GROUP}": ["all"]}
    if not asked.children(name, typed):
        typed = asked.add(name, typed, group=False)
    return _group(name, _Desk(typed, known, wrong, focus), 1, sentence(asked.read(name, typed), known))


def sentence(condition: dict[str, Any] | None, known: FieldSet) -> str:
    """In words where it makes sense; what is wrong with it is said at the field."""
    try:
        tree = msgspec.convert(_floats(condition), Condition)
    except (msgspec.ValidationError, RecursionError):
        return ""
    return "" if check(tree, known) else gettext(N_("{condition}。"), condition=describe(tree, known))


def _floats(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _floats(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_floats(inner) for inner in value]
    return value if isinstance(value, str | int | bool) or value is None else float(value)


def _group(name: str, desk: _Desk, level: int, told: str = "") -> Group:
    parts: list[Row | Group] = [
        _group(child, desk, level + 1)
        if f"{child}.{asked.GROUP}" in desk.typed and level < MOST_LEVELS
        else _row(child, desk)
        for child in asked.children(name, desk.typed)
    ]
    is_any = desk.typed.get(f"{name}.{asked.GROUP}") == ["any"]
    return Group(name=name, is_any=is_any, parts=parts, may_nest=level < MOST_LEVELS - 1, sentence=told)


def _row(name: str, desk: _Desk) -> Row:
    chosen = next(iter(desk.typed.get(f"{name}.{asked.FIELD}", ())), "")
    field = desk.known.by_name.get(chosen)
    ops = [op for op in Op if field is None or op in OPS[field.kind]]
    sent = next(iter(desk.typed.get(f"{name}.{asked.OP}", ())), "")
    op = Op(sent) if sent in {each.value for each in ops} else ops[0]
    fields = [Option(each.name, str(each.label)) for each in desk.known.fields]
    if chosen and field is None:
        fields.append(Option(chosen, gettext(N_("“{code}”（没有这一项）"), code=chosen[:60])))
    return Row(
        name=name,
        field=chosen,
        fields=fields,
        op=op.value,
        ops=[Option(each.value, member_label(each)) for each in ops],
        values=desk.typed.get(f"{name}.{asked.VALUE}", []),
        options=_options(field),
        many=op.takes_list,
        silent=not op.takes_value,
        type=_TYPES.get(field.kind, "text") if field else "text",
        wrong=next((w for n, w in desk.wrong.items() if n == name or n.startswith(f"{name}.")), ""),
        focus=desk.focus == name or desk.focus.startswith(f"{name}."),
    )


def _options(field: Field | None) -> list[Option]:
    if field is None:
        return []
    if field.kind is FieldKind.BOOLEAN:
        return [Option("true", gettext("是")), Option("false", gettext("否"))]
    return [Option(code, str(label)) for code, label in field.options]
