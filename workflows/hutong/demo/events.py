"""Events of deeds whose own packages tell them by the same names."""

from typing import ClassVar
from uuid import UUID

from hutong.journal import Event


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
