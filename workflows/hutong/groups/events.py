"""What the journal tells of steward groups."""

from typing import ClassVar
from uuid import UUID

from hutong.journal import Event


class GroupFounded(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "group.founded"
    community: UUID
    leader: UUID | None


class GroupChanged(Event, frozen=True, kw_only=True):
    """Another leader, or the end of the group."""

    kind: ClassVar[str] = "group.changed"
    leader: UUID | None
    ended: bool = False


class GroupJoined(Event, frozen=True, kw_only=True):
    """`subject` is the group; a neighbour without an account is a number in it, and no name."""

    kind: ClassVar[str] = "group.joined"
    member: UUID


class GroupLeft(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "group.left"
    member: UUID
