"""What an administrator says of the office's days."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

import msgspec


class EnterDay(msgspec.Struct, frozen=True, kw_only=True):
    """The id is the page's, so that it is entered once."""

    id: UUID
    day: date
    working: Literal["working", "closed"]
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]


class SettleYear(msgspec.Struct, frozen=True, kw_only=True):
    """All its holidays and 调休 days are entered."""

    year: Annotated[int, msgspec.Meta(ge=2000, le=2200)]
