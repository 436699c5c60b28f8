"""What the journal tells of points."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from hutong.journal import Event


class PointsGranted(Event, frozen=True, kw_only=True):
    """Subject is the transfer; `amount` in points."""

    kind: ClassVar[str] = "points.granted"
    person: UUID
    check_in: UUID
    day: date
    amount: int
    rate: str | None
    multiplier: str | None
    cap: str | None = None
    """What cut them: day or month."""


class PointsUndone(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "points.undone"
    personal: ClassVar[frozenset[str]] = frozenset({"because"})
    person: UUID
    undoes: UUID
    amount: int
    because: str = ""
