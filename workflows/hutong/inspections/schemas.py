"""What is sent of an inspection."""

from typing import Annotated
from uuid import UUID

import msgspec


class RecordInspection(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    alley_id: UUID
    looked: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    joint: bool = False
    note: Annotated[str, msgspec.Meta(max_length=2000)] = ""


class LinkFinding(msgspec.Struct, frozen=True, kw_only=True):
    """`to` is a case or a fix of the same alley."""

    item: Annotated[str, msgspec.Meta(max_length=40)]
    to: UUID
