"""What the journal tells of responsibility letters."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from hutong.journal import Event


class LetterSigned(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "letter.signed"
    given_by: UUID
    community: UUID | None
    post: UUID | None
    valid_until: date
    renews: UUID | None = None


class LetterEnded(Event, frozen=True, kw_only=True):
    """Before its day, with the reason; or because another took its place."""

    kind: ClassVar[str] = "letter.ended"
    renewed: bool


class LetterReminded(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "letter.reminded"
    valid_until: date
