"""What the journal tells of rosters."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from hutong.journal import Event


class RosterProposed(Event, frozen=True, kw_only=True):
    """Made out of the rules in force; `gaps` are lines that nobody can take."""

    kind: ClassVar[str] = "roster.proposed"
    month: date
    lines: int
    gaps: int


class RosterPublished(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "roster.published"
    month: date
    lines: int
    gaps: int
    people: int


class RosterChanged(Event, frozen=True, kw_only=True):
    """One line went from one person to another; subject is the roster. `rule` is why."""

    kind: ClassVar[str] = "roster.changed"
    line: UUID
    day: date
    cadence: str
    alley: UUID | None
    before: UUID | None
    after: UUID | None
    rule: str
    day_before: date | None = None
    """Where it was moved from another day."""


class RosterOffered(Event, frozen=True, kw_only=True):
    """One asked another to exchange; without `other` to take the line over. Subject is the offer."""

    kind: ClassVar[str] = "roster.offered"
    line: UUID
    other: UUID | None
    person: UUID
    to: UUID


class RosterOfferDecided(Event, frozen=True, kw_only=True):
    """`state` is agreed, declined, withdrawn or undone."""

    kind: ClassVar[str] = "roster.offer_decided"
    state: str
    person: UUID


class DutyFeedMade(Event, frozen=True, kw_only=True):
    """A calendar may follow somebody's duties; subject is the feed."""

    kind: ClassVar[str] = "duty_feed.made"
    person: UUID


class DutyFeedWithdrawn(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "duty_feed.withdrawn"
    person: UUID


class WalkAttended(Event, frozen=True, kw_only=True):
    """Somebody who was called to a walk together says whether he was there; subject is the walk."""

    kind: ClassVar[str] = "walk.attended"
    alley: UUID
    day: date
    person: UUID
    there: bool
