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
