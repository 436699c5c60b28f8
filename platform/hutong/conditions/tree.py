"""A condition as data: `{ all = [ { field = "category", op = "eq", value = "rubbish" }, { any = [ … ] } ] }`."""

from collections.abc import Callable
from enum import StrEnum
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from msgspec import Struct

from hutong.conditions.fields import FieldKind

MOST_LEVELS = 8
MOST_NODES = 200
MOST_VALUES = 200

Scalar = str | int | float | bool
Value = Scalar | tuple[Scalar, ...]


class Op(StrEnum):
    """How a field is compared.

    As in SQL, a comparison with something missing does not hold, the negative ones included: where the category is
    missing, neither `eq` nor `ne` holds. Only `is_set` and `is_empty` look at what is missing; an empty text and an
    empty list are empty too.
    """

    EQ = "eq"
    NE = "ne"
    LT = "lt"
    LE = "le"
    GT = "gt"
    GE = "ge"
    IN = "in"
    NOT_IN = "not_in"
    CONTAINS = "contains"
    NOT_CONTAINS = "not_contains"
    STARTS_WITH = "starts_with"
    IS_SET = "is_set"
    IS_EMPTY = "is_empty"

    @property
    def takes_value(self) -> bool:
        return self not in {Op.IS_SET, Op.IS_EMPTY}

    @property
    def takes_list(self) -> bool:
        return self in {Op.IN, Op.NOT_IN}


# These do the same to values and to columns.
COMPARE: dict[Op, Callable[[Any, Any], Any]] = {
    Op.EQ: eq,
    Op.NE: ne,
    Op.LT: lt,
    Op.LE: le,
    Op.GT: gt,
    Op.GE: ge,
}

_PRESENCE = {Op.IS_SET, Op.IS_EMPTY}
_SAME = {Op.EQ, Op.NE} | _PRESENCE
_ONE_OF = {Op.IN, Op.NOT_IN} | _SAME
_ORDER = {Op.LT, Op.LE, Op.GT, Op.GE}
_WITHIN = {Op.CONTAINS, Op.NOT_CONTAINS}

OPS: dict[FieldKind, set[Op]] = {
    FieldKind.TEXT: _ONE_OF | _WITHIN | {Op.STARTS_WITH},
    FieldKind.CHOICE: _ONE_OF,
    FieldKind.INTEGER: _ONE_OF | _ORDER,
    FieldKind.NUMBER: _ONE_OF | _ORDER,
    FieldKind.BOOLEAN: _SAME,
    FieldKind.DATE: _SAME | _ORDER,
    FieldKind.MOMENT: _SAME | _ORDER,
    FieldKind.ID: _ONE_OF,
    FieldKind.CHOICES: _WITHIN | _PRESENCE,
}


class Condition(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Either a group (`all` or `any` of its parts) or a comparison (`field`, `op`, `value`); `check` says if it is.

    Dates, moments and ids are written as text: `"2017-04-25"`, `"2017-04-25T09:00:00+08:00"`.
    """

    all: "tuple[Condition, ...] | None" = None
    any: "tuple[Condition, ...] | None" = None
    field: str | None = None
    op: Op | None = None
    value: Value | None = None

    @property
    def parts(self) -> "tuple[Condition, ...] | None":
        """The members of a group; None for a comparison."""
        return self.all if self.all is not None else self.any

    @property
    def group(self) -> str:
        """`all` or `any`; empty for a comparison."""
        if self.all is not None:
            return "all"
        return "any" if self.any is not None else ""
