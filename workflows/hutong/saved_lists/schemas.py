"""What people send about lists to keep."""

from typing import Annotated
from uuid import UUID

import msgspec


class SaveList(msgspec.Struct, frozen=True, kw_only=True):
    """The id is the page's. `query` is what the address of the list asks for."""

    id: UUID
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    query: Annotated[str, msgspec.Meta(max_length=1000)] = ""
    shared: bool = False
