"""The values of a condition, from how they are written to what is compared."""

import re
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from math import isfinite
from uuid import UUID

from hutong.conditions.fields import FieldKind
from hutong.conditions.tree import Scalar

LARGEST = 2**63 - 1  # PostgreSQL's bigint.
LONGEST_TEXT = 1000
# PostgreSQL stores neither NUL nor half a surrogate pair; the other control characters nobody means.
CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")

Compared = str | bool | int | Decimal | date | datetime | UUID


class NotOfKind(ValueError):  # noqa: N818 - becomes a problem at once
    """The value cannot be compared with a field of that kind."""


@lru_cache(maxsize=8192)
def _read_text(value: str, kind: FieldKind) -> Compared:
    match kind:
        case FieldKind.TEXT | FieldKind.CHOICE | FieldKind.CHOICES:
            if not 0 < len(value) <= LONGEST_TEXT or CONTROL.search(value):
                raise NotOfKind
            return value
        case FieldKind.DATE:
            return _sensible(date.fromisoformat(value))
        case FieldKind.MOMENT:
            moment = datetime.fromisoformat(value)
            if moment.tzinfo is None:
                raise NotOfKind
            _sensible(moment)
            return moment
        case FieldKind.ID:
            return UUID(value)
        case _:
            raise NotOfKind


def _sensible(day: date) -> date:
    # Far years overflow when they are carried to UTC.
    if not 1900 <= day.year < 3000:
        raise NotOfKind
    return day


def read_value(value: Scalar, kind: FieldKind) -> Compared:
    """What `value` means for a field of `kind`; raises `NotOfKind` (a `ValueError`)."""
    match value, kind:
        case str(), _:
            return _read_text(value, kind)
        case bool(), FieldKind.BOOLEAN:
            return value
        case bool(), _:
            raise NotOfKind
        case int(), FieldKind.INTEGER if abs(value) <= LARGEST:
            return value
        case ((int() | float()), FieldKind.NUMBER) if isfinite(value) and abs(value) <= LARGEST:
            return Decimal(repr(value))
        case _:
            raise NotOfKind
