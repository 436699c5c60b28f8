"""What is to be done every day, week, month or quarter, and by whom."""

from datetime import date
from enum import StrEnum
from typing import Annotated

import msgspec

from hutong.playbooks.sections import Code, Hours, Section, Text
from hutong.playbooks.verbs import Verb


class Every(StrEnum):
    """How often; working days follow the office's calendar."""

    DAY = "day"
    WORKING_DAY = "working_day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


DAILY = frozenset({Every.DAY, Every.WORKING_DAY})

TIMED = frozenset(
    {
        Verb.PATROL, Verb.VISIT, Verb.FIX, Verb.NOTE, Verb.CHECK_IN, Verb.CHECK_PEOPLE_IN, Verb.HOLD_COUNCIL,
        Verb.HOLD_SESSION, Verb.COORDINATE, Verb.CLEAN_UP, Verb.PROPOSE,
    }
)  # fmt: skip
"""Verbs whose records bear a time of day."""


class Leave(StrEnum):
    """What becomes of the duty on days when everybody in the post is away."""

    COUNTS = "counts"
    """It is asked for all the same; who stands in, or the substitutes, may do it."""
    EXCUSES = "excuses"


class Over(StrEnum):
    """Where an inspection has been for the duty to be done."""

    ALLEY = "alley"
    """In each alley that the post answers for."""
    COMMUNITY = "community"
    """In each community."""
    ONCE = "once"
    """Anywhere."""


class Cadence(Section, frozen=True, kw_only=True):
    """A duty with a rhythm: "done today or not" and the monthly score count against it."""

    code: Code
    name: Text
    post: Code
    verb: Verb
    every: Every
    weekday: Annotated[int, msgspec.Meta(ge=1, le=7)] | None = None
    """ISO: Monday is 1. Only of a weekly duty."""
    days: tuple[Annotated[int, msgspec.Meta(ge=1, le=7)], ...] = ()
    """The days of the week on which a daily duty is asked for; none named means all."""
    window: Hours | None = None
    """Only what began at such a time of day counts."""
    minutes: Annotated[int, msgspec.Meta(ge=1, le=600)] | None = None
    """At least so long in all on the day; half a day is 210, an office's morning or afternoon."""
    leave: Leave = Leave.COUNTS
    substitutes: tuple[Code, ...] = ()
    """Posts whose holders do it, over the same alleys, on days when everybody in the post is away."""
    turns: Annotated[int, msgspec.Meta(ge=1, le=30)] | None = None
    """So many of the holders of a place do it each time, in turn by the roster; none means every one of them."""
    halves: bool = False
    """The roster says whether in the morning or in the afternoon, each as often."""
    joint: bool = False
    """Walked together: only a walk noted as joint counts, and those who report to the post come along."""

    over: Over | None = None
    """Of an inspection; where nothing is said a post over communities inspects each of them, any other one once."""

    def is_of(self, day: date) -> bool:
        """Whether the duty knows this day of the week."""
        return not self.days or day.isoweekday() in self.days
