"""Events of deeds whose own packages tell them by the same names."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from hutong.journal import Event


class CheckInMade(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "check_in.made"
    person: UUID
    community: UUID
    day: date
    late: bool = False


class MeetingHeld(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "meeting.held"
    meeting_kind: str
    council: UUID | None
    alley: UUID | None
    attended: int


class PublicityPutOut(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "publicity.put_out"
    form: str
    pieces: int
