"""What the journal tells of an alley's documents and maps."""

from typing import ClassVar
from uuid import UUID

from hutong.journal import Event


class DocumentAdded(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "alley_document.added"
    alley: UUID
    document_kind: str


class DocumentRemoved(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "alley_document.removed"
    alley: UUID


class MapDrawn(Event, frozen=True, kw_only=True):
    """`replaces` is the author's map before."""

    kind: ClassVar[str] = "alley_map.drawn"
    alley: UUID
    author: UUID | None
    seen_by: str
    replaces: UUID | None = None


class MapShown(Event, frozen=True, kw_only=True):
    """Who may see it was changed."""

    kind: ClassVar[str] = "alley_map.shown"
    seen_by: str


class PinPlaced(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "alley_map.pinned"
    map: UUID


class PinTaken(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "alley_map.pin_taken"
    map: UUID
