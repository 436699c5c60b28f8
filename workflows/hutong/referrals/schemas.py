"""What people send about referrals."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec

Line = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Reason = Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]
Words = Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]


class AskAway(msgspec.Struct, frozen=True, kw_only=True):
    """不归本街道: why, and what may cross: the place, the words, and the photos that are handed along.

    The id is the page's, so that a double click asks once.
    """

    id: UUID
    reason: Reason
    place: Line
    words: Words
    photos: tuple[UUID, ...] = ()
    revision: int | None = None


class Decide(msgspec.Struct, frozen=True, kw_only=True):
    """The district's word: to another of its offices, or back with a reason; `hop` is what the page was made from."""

    way: Literal["send", "return"]
    office: UUID | None = None
    note: Annotated[str, msgspec.Meta(max_length=1000)] = ""
    reason: Annotated[str, msgspec.Meta(max_length=1000)] = ""
    hop: int


class TakeOver(msgspec.Struct, frozen=True, kw_only=True):
    """Where it lies here, and which of the office's own categories it is."""

    alley: UUID
    category: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]


class Refuse(msgspec.Struct, frozen=True, kw_only=True):
    reason: Reason
