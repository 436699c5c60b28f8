"""What the journal tells of an office's days."""

from datetime import date
from typing import ClassVar

from hutong.journal import Event


class DayEntered(Event, frozen=True, kw_only=True):
    """From now on the day is worked, or not, whatever the national table says."""

    kind: ClassVar[str] = "calendar.day_entered"
    day: date
    working: bool
    reason: str


class DayWithdrawn(Event, frozen=True, kw_only=True):
    """Table and weekday count again, or another word of the office."""

    kind: ClassVar[str] = "calendar.day_withdrawn"
    day: date
    working: bool


class YearSettled(Event, frozen=True, kw_only=True):
    """Deadlines of the year are provisional no longer."""

    kind: ClassVar[str] = "calendar.year_settled"
    year: int
    national: bool
