"""What the journal tells of leave; subject is the leave."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from hutong.journal import Event


class LeaveAsked(Event, frozen=True, kw_only=True):
    """Both days inclusive. The reason lies in the erasable row."""

    kind: ClassVar[str] = "leave.asked"
    personal: ClassVar[frozenset[str]] = frozenset({"reason"})
    person: UUID
    since: date
    until: date
    reason: str = ""


class LeaveDecided(Event, frozen=True, kw_only=True):
    """`state` is granted or declined; `noted` where the rules ask for nobody's word."""

    kind: ClassVar[str] = "leave.decided"
    person: UUID
    state: str
    noted: bool = False


class LeaveEnded(Event, frozen=True, kw_only=True):
    """Withdrawn before a word was said, or back on `back_on`."""

    kind: ClassVar[str] = "leave.ended"
    person: UUID
    state: str
    back_on: date | None = None
