"""What the forms of reporting send."""

from typing import Annotated
from uuid import UUID

import msgspec

Words = Annotated[str, msgspec.Meta(min_length=4, max_length=1000)]
Metres = Annotated[int, msgspec.Meta(ge=0, le=100_000)] | None


class TellProblem(msgspec.Struct, frozen=True, kw_only=True):
    """Without a category the words decide. `patrol_id` and `item` name the question of a walk that this answers.

    `once` is a chief's: put right already, with a photo of it, and closed with the report.
    """

    id: UUID
    alley_id: UUID
    description: Words
    category: Annotated[str, msgspec.Meta(max_length=40)] | None = None
    patrol_id: UUID | None = None
    item: str | None = None
    position_m: Metres = None
    once: bool = False
    note: Annotated[str, msgspec.Meta(max_length=1000)] = ""


class TellDanger(msgspec.Struct, frozen=True, kw_only=True):
    """`inspection` and `item` name what an inspection found, where it is about that; `carried` are photos of it.

    `elsewhere` is an alley that is not one's own, and goes before `alley_id`. `patrol_id` and `item` name the question
    of a walk that this answers; `category` what its list files it as.
    """

    id: UUID
    alley_id: UUID | None = None
    elsewhere: UUID | None = None
    description: Words
    position_m: Metres = None
    inspection: str = ""
    item: str = ""
    patrol_id: UUID | None = None
    category: str = ""
    carried: Annotated[list[UUID], msgspec.Meta(max_length=60)] = []


class Confirm(msgspec.Struct, frozen=True, kw_only=True):
    """`action` is one of the step's; `revision` the one the page was made from."""

    action: Annotated[str, msgspec.Meta(max_length=40)]
    revision: int
    note: Annotated[str, msgspec.Meta(max_length=1000)] = ""
