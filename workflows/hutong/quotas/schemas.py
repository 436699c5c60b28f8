"""What a district says of an office's room."""

from typing import Annotated

import msgspec


class SetQuota(msgspec.Struct, frozen=True, kw_only=True):
    """In gigabytes of 1000³ bytes."""

    most_photos: Annotated[int, msgspec.Meta(ge=100, le=100_000_000)]
    most_gb: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
