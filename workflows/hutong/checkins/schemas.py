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


class CheckByName(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    person_id: UUID
    told: Told = ""


class CheckLate(CheckByName, frozen=True, kw_only=True):
    """补登: a past day, with its reason."""

    day: date
    reason: Annotated[str, msgspec.Meta(min_length=2, max_length=200)]
