"""What is asked of the list of alleys."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec


class AskedList(msgspec.Struct, frozen=True, kw_only=True):
    """Read from the address; parts that make no sense are left out."""

    which: Literal["now", "ended"] = "now"
    kind: Literal["street", "alley", ""] = ""
    community: UUID | None = None
    tier: Annotated[str, msgspec.Meta(max_length=40)] = ""
    q: Annotated[str, msgspec.Meta(max_length=60)] = ""
    sort: Literal["name", "length", "community", "open", "late", "walk"] = "name"
