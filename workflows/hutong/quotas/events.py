"""What the journal tells of room for photos."""

from typing import ClassVar

from hutong.journal import Event


class QuotaSet(Event, frozen=True, kw_only=True):
    """Subject is the office."""

    kind: ClassVar[str] = "quota.set"
    most_photos: int
    most_bytes: int


class QuotaNearlyUsed(Event, frozen=True, kw_only=True):
    """Once each time it is passed upwards."""

    kind: ClassVar[str] = "quota.nearly_used"
    photos: int
    bytes: int
