"""What the journal tells of places."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from hutong.journal import Event


class AlleyRegistered(Event, frozen=True, kw_only=True):
    """`alley_kind` is street or alley; the length is in metres."""

    kind: ClassVar[str] = "alley.registered"
    alley_kind: str
    length_m: int
    community: UUID


class AlleyChanged(Event, frozen=True, kw_only=True):
    """What was described anew: by field, from what to what."""

    kind: ClassVar[str] = "alley.changed"
    changes: dict[str, tuple[str, str]]


class AlleyEnded(Event, frozen=True, kw_only=True):
    """`until` is its last day; its posts and register go on in the successors."""

    kind: ClassVar[str] = "alley.ended"
    until: date
    successors: list[UUID]
    because: str


class UnitRegistered(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "unit.registered"
    alley: UUID
    unit_kind: str
