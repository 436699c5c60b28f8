"""What the journal tells of households in care: that something was done, never who they are."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from hutong.journal import Event


class CareBegun(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "care.begun"
    alley: UUID
    every_days: int


class CareVisited(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "care.visited"
    alley: UUID
    day: date


class CareRevealed(Event, frozen=True, kw_only=True):
    """Somebody looked who the household is; `person` is who looked."""

    kind: ClassVar[str] = "care.revealed"
    alley: UUID
    person: UUID


class CareCorrected(Event, frozen=True, kw_only=True):
    """The entry was mended; `fields` are what, and not to which words."""

    kind: ClassVar[str] = "care.corrected"
    alley: UUID
    person: UUID
    fields: tuple[str, ...]


class CareEndedOn(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "care.ended"
    alley: UUID
    day: date
