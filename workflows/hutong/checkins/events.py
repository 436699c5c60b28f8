"""What the journal tells of check-ins."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from hutong.journal import Event


class CheckInMade(Event, frozen=True, kw_only=True):
    """`late` marks 补登; `filed` counts what the day held."""

    kind: ClassVar[str] = "check_in.made"
    personal: ClassVar[frozenset[str]] = frozenset({"reason", "told"})
    person: UUID
    community: UUID
    day: date
    late: bool
    filed: dict[str, int]
    reason: str | None = None
    told: str | None = None


class CheckInUndone(Event, frozen=True, kw_only=True):
    """Subject is the check-in that was taken back."""

    kind: ClassVar[str] = "check_in.undone"
    personal: ClassVar[frozenset[str]] = frozenset({"because"})
    person: UUID
    community: UUID
    day: date
    because: str = ""


class DeskClosed(Event, frozen=True, kw_only=True):
    """Subject is the community."""

    kind: ClassVar[str] = "desk.closed"
    days: tuple[date, ...]
    reason: str


class DeskReopened(Event, frozen=True, kw_only=True):
    """A day noted by mistake; what was filed for it meanwhile stays."""

    kind: ClassVar[str] = "desk.reopened"
    day: date


class CardIssued(Event, frozen=True, kw_only=True):
    """A card with a QR code; the code is not told."""

    kind: ClassVar[str] = "card.issued"
    person: UUID


class CardRevoked(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "card.revoked"
    person: UUID
