"""What a volunteer's work earns."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

import msgspec

from hutong.playbooks.sections import Code, Section, Text


class PointEvent(StrEnum):
    """What can be rewarded."""

    CHECK_IN = "check_in"
    """A day filed at the community; granted at check-in."""


class Rate(Section, frozen=True, kw_only=True):
    """The ordinary volunteer rate, in points; both days inclusive."""

    code: Code
    name: Text
    event: PointEvent
    amount: Annotated[int, msgspec.Meta(ge=1, le=100_000)]
    from_: date = msgspec.field(name="from")
    until: date | None = None

    def is_in_force(self, day: date) -> bool:
        return self.from_ <= day and (self.until is None or day <= self.until)


class Multiplier(Section, frozen=True, kw_only=True):
    """How much more than the ordinary rate some posts earn; without `until` a standing rule."""

    code: Code
    name: Text
    event: PointEvent
    posts: Annotated[tuple[Code, ...], msgspec.Meta(min_length=1)]
    factor: Decimal
    """Over 0; the check sees to it, since a schema cannot bound a decimal."""
    from_: date = msgspec.field(name="from")
    until: date | None = None
    because: Text

    def is_in_force(self, day: date) -> bool:
        return self.from_ <= day and (self.until is None or day <= self.until)


class CapPeriod(StrEnum):
    """Over what a cap is counted, in the office's time zone."""

    DAY = "day"
    MONTH = "month"


class Cap(Section, frozen=True, kw_only=True):
    """The most one person earns, in points."""

    per: CapPeriod
    amount: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]


class Points(Section, frozen=True, kw_only=True):
    """At most one rate and one multiplier apply to one event, post and day: the check sees to it."""

    rates: Annotated[tuple[Rate, ...], msgspec.Meta(min_length=1)]
    multipliers: tuple[Multiplier, ...] = ()
    caps: tuple[Cap, ...] = ()

    def rate(self, event: PointEvent, day: date) -> Rate | None:
        """The ordinary rate of the day."""
        return next((r for r in self.rates if r.event == event and r.is_in_force(day)), None)

    def multiplier(self, event: PointEvent, post: str, day: date) -> Multiplier | None:
        """The multiplier that holders of `post` have on the day."""
        return next((m for m in self.multipliers if m.event == event and post in m.posts and m.is_in_force(day)), None)
