"""What the journal tells of decisions and commitments."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from hutong.journal import Event


class DecisionMade(Event, frozen=True, kw_only=True):
    """Owned by a post, a council or a unit, or by nobody."""

    kind: ClassVar[str] = "decision.made"
    meeting: UUID
    post: UUID | None
    council: UUID | None = None
    unit: UUID | None = None
    due_on: date | None = None


class DecisionDone(Event, frozen=True, kw_only=True):
    """Reported kept."""

    kind: ClassVar[str] = "decision.done"
    meeting: UUID


class DecisionDateMoved(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "decision.date_moved"
    from_day: date
    to_day: date


class DecisionAnswered(Event, frozen=True, kw_only=True):
    """Residents said whether it was kept; `kept` false opens it again."""

    kind: ClassVar[str] = "decision.answered"
    kept: bool


class DecisionLinked(Event, frozen=True, kw_only=True):
    """It became a case, or belongs to an improvement project."""

    kind: ClassVar[str] = "decision.linked"
    case: UUID | None = None
    improvement: UUID | None = None


class DecisionTold(Event, frozen=True, kw_only=True):
    """The words for the wall were written, changed or taken away; what they are stands in the row alone.

    Those of the promise, or of the `move` of its day.
    """

    kind: ClassVar[str] = "decision.told"
    given: bool
    move: UUID | None = None


class DecisionReminded(Event, frozen=True, kw_only=True):
    """Its owner was told that the day is near, or past."""

    kind: ClassVar[str] = "decision.reminded"
    late: bool
    people: int
