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


class PhotosMeasured(Event, frozen=True, kw_only=True):
    """What was kept before anybody counted is counted now; with it so much is kept. Subject is the office."""

    kind: ClassVar[str] = "quota.measured"
    photos: int
    bytes: int
