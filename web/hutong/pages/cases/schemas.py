"""What the forms about cases send."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from hutong.cases.schemas import Code, Line, Words

Photos = list[UUID]


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """`revision` is the one that the page was made from. Photos are kept by themselves; their ids come along."""

    action: Code
    revision: int
    note: Words | None = None
    outcome: Words | None = None
    help_given: Words | None = None
    reason: Code | None = None
    came: list[Code] = []
    present: Line | None = None
    document: Annotated[str, msgspec.Meta(max_length=80)] | None = None
    photo_before: Photos = []
    photo_after: Photos = []


class HoldRound(msgspec.Struct, frozen=True, kw_only=True):
    """A round of persuasion. The action says how it ended."""

    action: Code
    revision: int
    who_went: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    difficulty: Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]
    help_agreed: Annotated[str, msgspec.Meta(max_length=1000)] | None = None
    next_visit: date | None = None
    agreed: Literal["yes", "no"]


class Reopen(msgspec.Struct, frozen=True, kw_only=True):
    note: Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]


class ReportProblem(msgspec.Struct, frozen=True, kw_only=True):
    """A chief's report. `way` is "flow", or "once" for what is put right already.

    `inspection` and `item` name what an inspection found, where it is about that; `carried` are photos of it.
    """

    id: UUID
    alley: UUID
    category: Code | None = None
    title: Line = ""
    description: Words = ""
    position_m: Annotated[int, msgspec.Meta(ge=0, le=100_000)] | None = None
    way: Literal["flow", "once"] = "flow"
    note: Words | None = None
    photo_before: Photos = []
    photo_after: Photos = []
    inspection: str = ""
    item: str = ""
    carried: Photos = []
