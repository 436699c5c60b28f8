"""What a community worker sends."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec

Told = Annotated[str, msgspec.Meta(max_length=400)]


class CheckByCard(msgspec.Struct, frozen=True, kw_only=True):
    """A reader types the number and presses Enter. `told` is what she said of a day without records."""

    id: UUID
    card: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    told: Told = ""


class UndoCheck(msgspec.Struct, frozen=True, kw_only=True):
    because: Annotated[str, msgspec.Meta(min_length=2, max_length=200)]


class CheckMany(msgspec.Struct, frozen=True, kw_only=True):
    """Several who came at once, ticked in the list."""

    people: tuple[UUID, ...]


class CheckLate(msgspec.Struct, frozen=True, kw_only=True):
    """By name, for today or, as 补登 with its reason, for a past day."""

    id: UUID
    day: date
    told: Told = ""
    reason: Annotated[str, msgspec.Meta(max_length=200)] = ""


class CloseDesk(msgspec.Struct, frozen=True, kw_only=True):
    community_id: UUID
    since: date
    until: date
    reason: Annotated[str, msgspec.Meta(min_length=2, max_length=200)]
