"""What the journal tells of submissions: who sent or typed in, and what the desk decided; never what was written."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from hutong.journal import Event


class SubmissionReceived(Event, frozen=True, kw_only=True):
    """`source` is phone or sheet; a sheet names who typed it in. `captured_at` is by the phone's own clock."""

    kind: ClassVar[str] = "submission.received"
    person: UUID
    source: str
    number: str
    captured_at: datetime
    entered_by: UUID | None = None
    patrol: UUID | None = None
    fixes: int = 0
    reports: int = 0
    visits: int = 0
    notes: int = 0
    corrections: int = 0
    inspections: int = 0


class SubmissionRefused(Event, frozen=True, kw_only=True):
    """`why` names the refusals, such as not-your-alley; noted once, however often the phone tries."""

    kind: ClassVar[str] = "submission.refused"
    person: UUID
    number: str
    why: tuple[str, ...]


class SubmissionAccepted(Event, frozen=True, kw_only=True):
    """Taken by the office on her behalf."""

    kind: ClassVar[str] = "submission.accepted"
    person: UUID
    number: str


class SubmissionDeclined(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "submission.declined"
    person: UUID
    number: str
