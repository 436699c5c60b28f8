"""What the journal tells of places."""

from typing import ClassVar
from uuid import UUID

from hutong.journal import Event


class AlleyRegistered(Event, frozen=True, kw_only=True):
    """`alley_kind` is street or alley; the length is in metres."""

    kind: ClassVar[str] = "alley.registered"
    alley_kind: str
    length_m: int
    community: UUID


class UnitRegistered(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "unit.registered"
    alley: UUID
    unit_kind: str
