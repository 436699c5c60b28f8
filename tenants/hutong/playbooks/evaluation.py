"""How the month of a chief becomes one score."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated

import msgspec

from hutong.playbooks.sections import Code, Section, Text

Share = Decimal
"""Points of the score, over 0; the check sees to it, since a schema cannot bound a decimal."""


class Measure(StrEnum):
    """A rate between 0 and 1; higher is better."""

    PATROL_COVERAGE = "patrol_coverage"
    """Alley-days patrolled ÷ alley-days that the cadence asked for."""
    CLOSED_RATE = "closed_rate"
    """结案率: closed ÷ due."""
    ON_TIME_RATE = "on_time_rate"
    """按期结案率: closed on time ÷ (due - deferred)."""
    RIGHT_FIRST_TIME = "right_first_time"
    """1 - 返工率: closed without rework ÷ closed."""
    HELD_WITHOUT_REBOUND = "held_without_rebound"
    """1 - rebound rate: closed and not come back in the window ÷ closed."""


class Counted(StrEnum):
    """Something that costs points each time."""

    OVERDUE = "overdue"
    ESCALATED = "escalated"
    REWORKED = "reworked"
    REBOUND_FOUND_BY_OTHERS = "rebound_found_by_others"
    """One that the holder found herself counts as found, not as a fault."""


class Weight(Section, frozen=True, kw_only=True):
    """So many points of the full score, times the measure."""

    code: Code
    name: Text
    measure: Measure
    weight: Share
    at_least: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 1
    """With fewer than this to measure by, the component counts as full: one case ruins no month."""


class Deduction(Section, frozen=True, kw_only=True):
    """Points off each time, to a limit."""

    code: Code
    name: Text
    counted: Counted
    each: Share
    at_most: Share


class Evaluation(Section, frozen=True, kw_only=True):
    """绩效考评: weights add up to `full`; deductions come off; never under 0."""

    posts: Annotated[tuple[Code, ...], msgspec.Meta(min_length=1)]
    full: Share = Decimal(100)
    weights: Annotated[tuple[Weight, ...], msgspec.Meta(min_length=1)]
    deductions: tuple[Deduction, ...] = ()
