"""How a commitment stands on a day, and when somebody is told of it. Pure."""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum

import msgspec

from hutong.clocks import Calendar

SOON = 3
"""Working days before the day on which the owner is reminded."""


class Standing(StrEnum):
    """`resolved` has no owner or no day: a decision, and nobody's promise."""

    RESOLVED = "resolved"
    RUNNING = "running"
    SOON = "soon"
    LATE = "late"
    DONE = "done"
    """Reported kept; the residents have not said so yet."""
    CONFIRMED = "confirmed"


class Promise(msgspec.Struct, frozen=True, kw_only=True):
    """A decision as far as rules need it. `first_due` is the day promised at first, `due` the present one."""

    owned: bool
    due: date | None
    first_due: date | None = None
    done: date | None = None
    confirmed: date | None = None


def standing_of(promise: Promise, day: date, calendar: Calendar) -> Standing:
    """The day itself is in time."""
    if promise.confirmed is not None:
        return Standing.CONFIRMED
    if promise.done is not None:
        return Standing.DONE
    if not promise.owned or promise.due is None:
        return Standing.RESOLVED
    if day > promise.due:
        return Standing.LATE
    return Standing.SOON if day >= remind_on(promise.due, calendar) else Standing.RUNNING


def remind_on(due: date, calendar: Calendar) -> date:
    """SOON working days before the day; free days do not count, whoever is to be reminded is not there."""
    day, left = due, SOON
    while left:
        day -= timedelta(days=1)
        left -= calendar.is_working_day(day).working
    return day


def is_on_the_wall(promise: Promise, day: date) -> bool:
    """Overdue by the day first promised, and not kept: moving the day does not take it off the wall."""
    if promise.done is not None or promise.due is None or not promise.owned:
        return False
    return day > min(promise.due, promise.first_due or promise.due)


def first_due(due: date | None, moved_from: Sequence[date]) -> date | None:
    """The day promised at first: where the first move started, or the present day."""
    return moved_from[0] if moved_from else due
