"""How full an office is. Pure."""

from enum import StrEnum
from typing import NamedTuple

MOST_PHOTOS = 200_000
MOST_BYTES = 100 * 1000**3
"""What an office has where its district said nothing: room for ten years at three hundred photos a week."""
WARN_AT = 0.8


class Level(StrEnum):
    ROOM = "room"
    NEARLY = "nearly"
    FULL = "full"


class Standing(NamedTuple):
    """What is kept, and what may be."""

    photos: int
    bytes: int
    most_photos: int = MOST_PHOTOS
    most_bytes: int = MOST_BYTES
    unmeasured: int = 0
    """Kept as well, and not counted yet: photos from before anybody counted."""

    @property
    def share(self) -> float:
        """Of whichever is fuller; 1 is full."""
        return max(self.photos / self.most_photos, self.bytes / self.most_bytes)

    @property
    def level(self) -> Level:
        if self.share >= 1:
            return Level.FULL
        return Level.NEARLY if self.share >= WARN_AT else Level.ROOM
