"""What the journal tells of councils, sessions and publicity."""

from typing import ClassVar
from uuid import UUID

from hutong.journal import Event


class CouncilFounded(Event, frozen=True, kw_only=True):
    """`council_kind` is hall or council."""

    kind: ClassVar[str] = "council.founded"
    council_kind: str
    alley: UUID


class MeetingHeld(Event, frozen=True, kw_only=True):
    """`meeting_kind` is council, or one of the office's own: mobilising, training, regular, rotation …"""

    kind: ClassVar[str] = "meeting.held"
    meeting_kind: str
    council: UUID | None
    alley: UUID | None
    attended: int


class DecisionMade(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "decision.made"
    meeting: UUID
    post: UUID | None


class DecisionDone(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "decision.done"
    meeting: UUID


class PublicityPutOut(Event, frozen=True, kw_only=True):
    """`form` is letter, banner, notice_board or article; `pieces` counts what was put out."""

    kind: ClassVar[str] = "publicity.put_out"
    form: str
    pieces: int
