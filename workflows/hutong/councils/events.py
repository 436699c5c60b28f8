"""What the journal tells of councils, sessions and publicity."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from hutong.journal import Event


class CouncilFounded(Event, frozen=True, kw_only=True):
    """`council_kind` is hall or council."""

    kind: ClassVar[str] = "council.founded"
    council_kind: str
    alley: UUID


class CouncilEnded(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "council.ended"


class MemberJoined(Event, frozen=True, kw_only=True):
    """`subject` is the council; whom the member speaks for, and whether as chair. The name is in the list alone."""

    kind: ClassVar[str] = "council.member_joined"
    member: UUID
    speaks_for: str
    chair: bool = False


class MemberLeft(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "council.member_left"
    member: UUID


class MemberRenewed(Event, frozen=True, kw_only=True):
    """续任: the term goes on until `until`, and ended on `before` without it."""

    kind: ClassVar[str] = "council.member_renewed"
    member: UUID
    before: date
    until: date


class MemberTermNear(Event, frozen=True, kw_only=True):
    """`subject` is the member; those who hold the council were told that the term ends on `until`."""

    kind: ClassVar[str] = "council.term_near"
    until: date


class MeetingCalled(Event, frozen=True, kw_only=True):
    """`subject` is the council."""

    kind: ClassVar[str] = "meeting.called"
    at: datetime


class MatterProposed(Event, frozen=True, kw_only=True):
    """For the agenda of a council. `about` is case, commitment, initiative, improvement or line."""

    kind: ClassVar[str] = "agenda.proposed"
    council: UUID
    about: str | None
    about_id: UUID | None


class MatterDecided(Event, frozen=True, kw_only=True):
    """`state` is discussed, put_off or withdrawn."""

    kind: ClassVar[str] = "agenda.decided"
    state: str
    meeting: UUID | None = None


class MeetingHeld(Event, frozen=True, kw_only=True):
    """`meeting_kind` is hall or council, activity of a group, or one of the office's own: mobilising, training …"""

    kind: ClassVar[str] = "meeting.held"
    meeting_kind: str
    council: UUID | None
    alley: UUID | None
    attended: int
    group: UUID | None = None
    community: UUID | None = None
    """The one that held it, where it was not the whole office's."""


class PublicityPutOut(Event, frozen=True, kw_only=True):
    """`form` is letter, banner, notice_board or article; `pieces` counts what was put out."""

    kind: ClassVar[str] = "publicity.put_out"
    form: str
    pieces: int
