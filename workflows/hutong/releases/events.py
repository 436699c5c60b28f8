"""What the journal tells of releases: which photo, how much of it was covered, never what is in it."""

from typing import ClassVar
from uuid import UUID

from hutong.journal import Event


class PhotoCovered(Event, frozen=True, kw_only=True):
    """Subject is the photo. `places` is how many rectangles were covered."""

    kind: ClassVar[str] = "photo.covered"
    release: UUID
    places: int


class PhotoReleased(Event, frozen=True, kw_only=True):
    """From now on it is seen outside the office. `sha256` is of the picture that is seen, in hex."""

    kind: ClassVar[str] = "photo.released"
    release: UUID
    about_kind: str
    about: UUID
    sha256: str


class PhotoWithdrawn(Event, frozen=True, kw_only=True):
    """`was_public` is false for one that nobody outside had seen."""

    kind: ClassVar[str] = "photo.withdrawn"
    release: UUID
    was_public: bool
