"""How long something may take, and by which clock."""

from enum import StrEnum
from typing import Annotated

import msgspec


class Clocks(StrEnum):
    """The four clocks by which an office counts."""

    CONTINUOUS_HOURS = "continuous_hours"
    WORKING_HOURS = "working_hours"
    """Morning and afternoon of working days."""
    WORKING_DAYS = "working_days"
    NATURAL_DAYS = "natural_days"


class Limit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An amount on one clock, in that clock's own unit: hours or days."""

    amount: Annotated[int, msgspec.Meta(ge=0, le=10_000)]
    clock: Clocks
