"""What the screens of a walk send."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec

from hutong.patrols.schemas import Minutes, RecordFix, RecordVisit, Remark


class AnswerItem(msgspec.Struct, frozen=True, kw_only=True):
    """`case_id` names the open case by which a finding is known already; `note` is why an item could not be seen."""

    state: Literal["clear", "found", "waived"]
    case_id: UUID | None = None
    note: Remark = ""


class LeftOver(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of a walk of an earlier day that nobody ended."""

    way: Literal["over", "drop"]
    minutes: Minutes | None = None


class FixForm(RecordFix, frozen=True, kw_only=True):
    """`item` of the walk `patrol_id` that this answers."""

    item: str | None = None


class MorePhotos(msgspec.Struct, frozen=True, kw_only=True):
    """Pictures of a tidying that was recorded without them; they are kept by themselves."""

    photos_before: list[UUID] = []
    photos_after: list[UUID] = []


class VisitForm(RecordVisit, frozen=True, kw_only=True):
    """`unit_name` is a shop or a work unit that the register does not have yet."""

    unit_name: Annotated[str, msgspec.Meta(max_length=60)] = ""


class AnswerNeed(msgspec.Struct, frozen=True, kw_only=True):
    answer: Annotated[str, msgspec.Meta(min_length=2, max_length=500)]
