"""What is said about the register, and what its keepers send."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec


class What(StrEnum):
    MISSING = "missing"
    WRONG = "wrong"
    GONE = "gone"


class EntryKind(StrEnum):
    SHOP = "shop"
    UNIT = "unit"
    YARD = "yard"


Name = Annotated[str, msgspec.Meta(max_length=60)]
Words = Annotated[str, msgspec.Meta(max_length=400)]
Households = Annotated[int, msgspec.Meta(ge=0, le=5000)]
Residents = Annotated[int, msgspec.Meta(ge=0, le=20000)]


class SayCorrection(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    alley_id: UUID
    what: What
    unit_id: UUID | None = None
    kind: EntryKind | None = None
    name: Name = ""
    households: Households | None = None
    residents: Residents | None = None
    words: Words = ""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """An entry as it is to stand; without `until` it is there."""

    kind: EntryKind
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    households: Households | None = None
    residents: Residents | None = None
    until: date | None = None


class Accept(msgspec.Struct, frozen=True, kw_only=True):
    """What the keeper makes of it; `unit_id` where the walker did not say which entry."""

    unit_id: UUID | None = None
    kind: EntryKind | None = None
    name: Name = ""
    households: Households | None = None
    residents: Residents | None = None
    until: date | None = None
    reason: Words = ""


class Decline(msgspec.Struct, frozen=True, kw_only=True):
    reason: Words = ""
