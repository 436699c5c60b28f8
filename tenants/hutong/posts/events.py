"""What the journal tells of posts and who holds them."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from hutong.journal import Event


class PostPlaced(Event, frozen=True, kw_only=True):
    """A post covers a place from now on; exactly one of alley and community."""

    kind: ClassVar[str] = "post.placed"
    post_kind: str
    alley: UUID | None = None
    community: UUID | None = None


class AppointmentBegun(Event, frozen=True, kw_only=True):
    """A person takes a post. The name and party membership lie in the erasable row."""

    kind: ClassVar[str] = "appointment.begun"
    personal: ClassVar[frozenset[str]] = frozenset({"name", "party_member"})
    person: UUID
    post: UUID
    post_kind: str
    origin: str
    since: date
    cover: bool = False
    name: str = ""
    party_member: bool = False


class AppointmentEnded(Event, frozen=True, kw_only=True):
    """`until` is the last day in the post."""

    kind: ClassVar[str] = "appointment.ended"
    person: UUID
    post: UUID
    post_kind: str
    until: date | None = None
    because: str = ""


class AppointmentKept(Event, frozen=True, kw_only=True):
    """An end that was arranged is taken back before its day; corrects every event that told of it."""

    kind: ClassVar[str] = "appointment.kept"
    was_until: date
    because: str = ""


class AppointmentRenewed(Event, frozen=True, kw_only=True):
    """续聘: the term goes on until `until`, and ended on `before` without it."""

    kind: ClassVar[str] = "appointment.renewed"
    person: UUID
    post: UUID
    post_kind: str
    before: date | None
    until: date


class TermNear(Event, frozen=True, kw_only=True):
    """Those who appoint were told that this appointment's term ends on `until`."""

    kind: ClassVar[str] = "appointment.near_end"
    until: date


class TermOverstayed(Event, frozen=True, kw_only=True):
    """The term ended on `until`, and the appointment did not: nobody would have answered for the post."""

    kind: ClassVar[str] = "appointment.overstayed"
    until: date


class AbsenceEnded(Event, frozen=True, kw_only=True):
    """Back before the days were over; `until` is the last day away, none where there is no such day."""

    kind: ClassVar[str] = "absence.ended"
    since: date
    until: date | None


class AbsenceNoted(Event, frozen=True, kw_only=True):
    """Subject is the person; both days inclusive. The reason lies in the erasable row."""

    kind: ClassVar[str] = "absence.noted"
    personal: ClassVar[frozenset[str]] = frozenset({"reason"})
    since: date
    until: date
    reason: str = ""
