"""What is sent of an inspection."""

from typing import Annotated
from uuid import UUID

import msgspec

from hutong.patrols.schemas import MOST_MORE

Spot = Annotated[str, msgspec.Meta(max_length=44)]
"""By which a finding is named: the item's code, from the second under it on with its number."""
Metres = Annotated[int, msgspec.Meta(ge=0, le=100_000)]


class AnotherFound(msgspec.Struct, frozen=True, kw_only=True):
    """A further finding under an item, after its first; a line without an item was left empty. `at` as below."""

    item: Annotated[str, msgspec.Meta(max_length=40)] = ""
    at: Metres | None = None
    words: Annotated[str, msgspec.Meta(max_length=300)] = ""

    @property
    def is_empty(self) -> bool:
        return not self.item and self.at is None and not self.words.strip()


class RecordInspection(msgspec.Struct, frozen=True, kw_only=True):
    """`at` are metres along the alley by item, for what was found first under it; `more` are further findings."""

    id: UUID
    alley_id: UUID
    looked: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    at: dict[str, Metres | None] = {}
    more: Annotated[tuple[AnotherFound, ...], msgspec.Meta(max_length=MOST_MORE)] = ()
    joint: bool = False
    note: Annotated[str, msgspec.Meta(max_length=2000)] = ""


class LinkFinding(msgspec.Struct, frozen=True, kw_only=True):
    """`item` is the finding's spot; `to` is a case or a fix of the same alley."""

    item: Spot
    to: UUID


class FoundAt(msgspec.Struct, frozen=True, kw_only=True):
    """One finding of an inspection, by its spot, that becomes a case; `photos` are those of the inspection that go with
    it.
    """

    inspection: UUID
    item: Spot
    photos: tuple[UUID, ...] = ()
