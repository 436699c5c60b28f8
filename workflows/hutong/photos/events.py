"""What the journal tells of photos: that there is one, of what; nothing of the picture."""

from typing import ClassVar
from uuid import UUID

from hutong.journal import Event


class PhotoReady(Event, frozen=True, kw_only=True):
    """Verified, stripped and resized. `about` is the id of the patrol, case, fix, visit or alley."""

    kind: ClassVar[str] = "photo.ready"
    about_kind: str
    about: UUID
    slot: str


class PhotosCleared(Event, frozen=True, kw_only=True):
    """Files that belonged to nothing went, and tickets with them; subject is the job that did it.

    `because` is forgotten (nobody came back with the ticket) or stray (no photo has the file).
    """

    kind: ClassVar[str] = "photo.cleared"
    because: str
    photos: int
    files: int


class PhotoRefused(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "photo.refused"
    about_kind: str
    about: UUID
    slot: str
    reason: str
