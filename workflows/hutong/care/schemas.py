"""What is sent about a household in care."""

from typing import Annotated
from uuid import UUID

import msgspec

Days = Annotated[int, msgspec.Meta(ge=1, le=366)]


class Register(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    alley_id: UUID
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    door: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    phone: Annotated[str, msgspec.Meta(max_length=30)] = ""
    asked: Annotated[str, msgspec.Meta(max_length=400)] = ""
    every_days: Days = 7
    agreed: bool = False


class Correct(msgspec.Struct, frozen=True, kw_only=True):
    """The entry as it should be: a misspelt name, a moved door, another telephone, another rhythm."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    door: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    phone: Annotated[str, msgspec.Meta(max_length=30)] = ""
    asked: Annotated[str, msgspec.Meta(max_length=400)] = ""
    every_days: Days


class Look(msgspec.Struct, frozen=True, kw_only=True):
    because: Annotated[str, msgspec.Meta(min_length=2, max_length=200)]


class Called(msgspec.Struct, frozen=True, kw_only=True):
    """A visit to the household; it counts as a visit to residents, and names nobody there."""

    id: UUID
    minutes: Annotated[int, msgspec.Meta(ge=0, le=1440)] = 10
    need: Annotated[str, msgspec.Meta(max_length=1000)] = ""
