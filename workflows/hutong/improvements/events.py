"""What the journal tells of improvement projects."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from hutong.journal import Event


class ImprovementPlanned(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "improvement.planned"
    alleys: tuple[UUID, ...]
    post: UUID | None
    starts_on: date
    ends_on: date


class ImprovementChanged(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "improvement.changed"
    alleys: tuple[UUID, ...]
    post: UUID | None
    starts_on: date
    ends_on: date


class StageEntered(Event, frozen=True, kw_only=True):
    """`lacking` is what the stage before had not brought when it was left all the same."""

    kind: ClassVar[str] = "improvement.stage_entered"
    stage: str
    lacking: tuple[str, ...] = ()


class ImprovementEnded(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "improvement.ended"


class LineFound(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "improvement.line_found"
    project: UUID
    alley: UUID
    category: str


class LineSettled(Event, frozen=True, kw_only=True):
    """`how` is settled, dropped, case or open (opened again)."""

    kind: ClassVar[str] = "improvement.line_settled"
    project: UUID
    how: str
    case: UUID | None = None


class MoneyNoted(Event, frozen=True, kw_only=True):
    """`entry` is approved or spent; `fen` is positive."""

    kind: ClassVar[str] = "improvement.money_noted"
    project: UUID
    budget: str
    entry: str
    fen: int


class MoneyWithdrawn(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "improvement.money_withdrawn"
    project: UUID


class MaterialLinked(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "improvement.material_linked"
    publicity: UUID


class ConvenienceOpened(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "improvement.convenience_opened"
    project: UUID
    alley: UUID
    convenience: str


class ConvenienceClosed(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "improvement.convenience_closed"
    project: UUID
