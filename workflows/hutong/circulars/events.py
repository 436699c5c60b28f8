"""What the journal tells of circulars."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from hutong.journal import Event


class CircularIssued(Event, frozen=True, kw_only=True):
    """`quarter` is its first day; `corrects` names the circular that this one takes the place of."""

    kind: ClassVar[str] = "circular.issued"
    number: str
    quarter: date
    corrects: UUID | None = None
