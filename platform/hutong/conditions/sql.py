"""The same tree as a WHERE clause."""

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    ColumnElement,
    Date,
    DateTime,
    Float,
    Integer,
    Numeric,
    String,
    Uuid,
    all_,
    and_,
    any_,
    bindparam,
    false,
    func,
    literal,
    or_,
    true,
)
from sqlalchemy.types import TypeEngine

from hutong.conditions.fields import FieldKind
from hutong.conditions.tree import COMPARE, Condition, Op
from hutong.conditions.values import read_value

# Values are bound with types of our own: a column's might be too narrow for what is compared with it.
_BOUND: dict[FieldKind, TypeEngine[Any]] = {
    FieldKind.TEXT: String(),
    FieldKind.INTEGER: BigInteger(),
    FieldKind.NUMBER: Numeric(),
    FieldKind.BOOLEAN: Boolean(),
    FieldKind.DATE: Date(),
    FieldKind.MOMENT: DateTime(timezone=True),
    FieldKind.ID: Uuid(),
    FieldKind.CHOICES: String(),
}
_KINDS: tuple[tuple[FieldKind, type[TypeEngine[Any]]], ...] = (
    (FieldKind.CHOICES, ARRAY),
    (FieldKind.BOOLEAN, Boolean),
    (FieldKind.INTEGER, Integer),
    (FieldKind.NUMBER, Numeric),
    (FieldKind.NUMBER, Float),
    (FieldKind.MOMENT, DateTime),
    (FieldKind.DATE, Date),
    (FieldKind.ID, Uuid),
    (FieldKind.TEXT, String),
)


class ColumnMissing(LookupError):  # noqa: N818 - names the fact, as all errors here do
    """The condition asks about a field for which no column was given, or one of a type it cannot compare."""


def compile_sql(condition: Condition, columns: Mapping[str, ColumnElement[Any]]) -> ColumnElement[bool]:
    """A WHERE clause that holds for exactly the rows for which `evaluate` is true; for a checked condition.

    Outside WHERE mind that it is NULL and not false where something compared is NULL: write `… IS TRUE`.
    """
    if condition.all is not None:
        return and_(true(), *(compile_sql(part, columns) for part in condition.all))
    if condition.any is not None:
        return or_(false(), *(compile_sql(part, columns) for part in condition.any))
    column = columns.get(condition.field or "")
    if column is None:
        raise ColumnMissing(condition.field)
    return _comparison(condition, column, column_kind(column))


def column_kind(column: ColumnElement[Any]) -> FieldKind:
    """By what a column is compared; text stands for choices too. Raises `ColumnMissing`."""
    for kind, type_ in _KINDS:
        if isinstance(column.type, type_):
            return kind
    raise ColumnMissing(f"a column of type {column.type!r}")


def _comparison(node: Condition, column: ColumnElement[Any], kind: FieldKind) -> ColumnElement[bool]:
    match node.op:
        case Op.IS_SET:
            return and_(column.is_not(None), *_not_blank(column, kind))
        case Op.IS_EMPTY:
            return or_(column.is_(None), *(~part for part in _not_blank(column, kind)))
    if isinstance(node.value, tuple):
        values = [read_value(value, kind) for value in node.value]
        listed = bindparam(None, values, type_=_BOUND[kind], expanding=True)
        return column.in_(listed) if node.op is Op.IN else column.not_in(listed)
    if node.op is None or node.value is None:
        raise ValueError("the condition was not checked")
    wanted = literal(read_value(node.value, kind), _BOUND[kind])
    if compare := COMPARE.get(node.op):
        return cast("ColumnElement[bool]", compare(column, wanted))
    return _within(node.op, column, wanted, kind)


def _within(op: Op, column: ColumnElement[Any], wanted: ColumnElement[Any], kind: FieldKind) -> ColumnElement[bool]:
    if op is Op.STARTS_WITH:
        return func.starts_with(column, wanted, type_=Boolean())
    if kind is FieldKind.CHOICES:
        return wanted == any_(column) if op is Op.CONTAINS else wanted != all_(column)
    # Not LIKE: in it `%` and `_` would have to be escaped.
    position = func.strpos(column, wanted)
    return position > 0 if op is Op.CONTAINS else position == 0


def _not_blank(column: ColumnElement[Any], kind: FieldKind) -> list[ColumnElement[bool]]:
    match kind:
        case FieldKind.TEXT:
            return [column != literal("", String())]
        case FieldKind.CHOICES:
            return [func.cardinality(column) > 0]
        case _:
            return []
