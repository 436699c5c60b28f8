"""What the journal tells of handovers; subject is the handover."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from hutong.journal import Event


class HandoverOpened(Event, frozen=True, kw_only=True):
    """`items` is how much stood in each block when it was opened."""

    kind: ClassVar[str] = "handover.opened"
    appointment: UUID
    post: UUID
    giver: UUID
    receiver: UUID
    way: str
    last_day: date
    items: dict[str, int]


class HandoverConfirmed(Event, frozen=True, kw_only=True):
    """The receiver has seen one block."""

    kind: ClassVar[str] = "handover.confirmed"
    block: str
    items: int


class HandoverReminded(Event, frozen=True, kw_only=True):
    """Some of it was still not confirmed; `people` is how many were told."""

    kind: ClassVar[str] = "handover.reminded"
    people: int


class HandoverDone(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "handover.done"
    post: UUID
    receiver: UUID


class HandoverWithdrawn(Event, frozen=True, kw_only=True):
    """The end that it was opened for was taken back."""

    kind: ClassVar[str] = "handover.withdrawn"
    appointment: UUID
    giver: UUID
