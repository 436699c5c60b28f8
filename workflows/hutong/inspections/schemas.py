"""What is sent of an inspection."""

from typing import Annotated
from uuid import UUID

import msgspec

Metres = Annotated[int, msgspec.Meta(ge=0, le=100_000)]


class RecordInspection(msgspec.Struct, frozen=True, kw_only=True):
    """`at` are metres along the alley by item, for what was found."""

    id: UUID
    alley_id: UUID
    looked: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    at: dict[str, Metres | None] = {}
    joint: bool = False
    note: Annotated[str, msgspec.Meta(max_length=2000)] = ""


class LinkFinding(msgspec.Struct, frozen=True, kw_only=True):
    """`to` is a case or a fix of the same alley."""

    item: Annotated[str, msgspec.Meta(max_length=40)]
    to: UUID


class FoundAt(msgspec.Struct, frozen=True, kw_only=True):
    """One finding of an inspection that becomes a case; `photos` are those of the inspection that go with it."""

    inspection: UUID
    item: Annotated[str, msgspec.Meta(max_length=40)]
    photos: tuple[UUID, ...] = ()
