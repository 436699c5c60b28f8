"""What the journal tells of initiatives."""

from typing import ClassVar
from uuid import UUID

from hutong.journal import Event


class InitiativeRecorded(Event, frozen=True, kw_only=True):
    """`initiative` is the office's kind; people, units and what else is counted are totals."""

    kind: ClassVar[str] = "initiative.recorded"
    initiative: str
    alley: UUID
    people: int
    units: int
    counted: int | None


class InitiativeCounted(Event, frozen=True, kw_only=True):
    """The totals as they are now."""

    kind: ClassVar[str] = "initiative.counted"
    people: int
    units: int
    counted: int | None


class InitiativeEnded(Event, frozen=True, kw_only=True):
    """`state` is done, declined or withdrawn."""

    kind: ClassVar[str] = "initiative.ended"
    state: str
