"""What a phone sends of a day's work. Ids are made by the phone, so that a repeated upload is one row."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

Remark = Annotated[str, msgspec.Meta(max_length=1000)]
Minutes = Annotated[int, msgspec.Meta(ge=0, le=1440)]
MOST_MORE = 60
"""As many as one message brings of reports or of fixes."""


class Point(msgspec.Struct, frozen=True):
    """A place on the earth, in degrees (WGS 84); rounded to about a hundred metres before it is kept."""

    lat: Annotated[float, msgspec.Meta(ge=-90, le=90)]
    lon: Annotated[float, msgspec.Meta(ge=-180, le=180)]

    def rounded(self) -> dict[str, float]:
        return {"lat": round(self.lat, 3), "lon": round(self.lon, 3)}


class StartPatrol(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    alley_id: UUID
    started_at: datetime | None = None
    point: Point | None = None


class Finding(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that was found, and the fix or the case that it led to."""

    fix_id: UUID | None = None
    case_id: UUID | None = None


class ItemResult(Finding, frozen=True, kw_only=True, omit_defaults=True):
    """One item of the checklist as it was found. What was found leads to a fix or a case.

    `more` are further findings under the same item, after the first.
    """

    item: str
    state: Literal["clear", "found", "waived"]
    note: Remark = ""
    more: Annotated[tuple[Finding, ...], msgspec.Meta(max_length=MOST_MORE)] = ()


class FinishPatrol(msgspec.Struct, frozen=True, kw_only=True):
    """`minutes` is what the steward says it took; without it the time since the start counts."""

    items: tuple[ItemResult, ...] = ()
    finished_at: datetime | None = None
    minutes: Minutes | None = None
    point: Point | None = None
    joint: bool = False
    remark: Remark = ""


class SubmitPatrol(FinishPatrol, frozen=True, kw_only=True):
    """A whole walk in one message: what the phone sends when it has signal again."""

    id: UUID
    alley_id: UUID
    started_at: datetime
    start_point: Point | None = None


class RecordVisit(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    alley_id: UUID
    whom: Literal["unit", "shop", "resident"]
    people: Annotated[int, msgspec.Meta(ge=1, le=200)] = 1
    minutes: Minutes = 10
    unit_id: UUID | None = None
    note: Remark = ""
    need: Remark = ""


class RecordFix(msgspec.Struct, frozen=True, kw_only=True):
    """`no_photos`: she tidied and has no picture of it, and knows that it does not count then."""

    id: UUID
    alley_id: UUID
    category: str
    way: Literal["dissuade", "tidy"]
    note: Remark = ""
    patrol_id: UUID | None = None
    no_photos: bool = False


class WriteNote(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    body: Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]
    alley_id: UUID | None = None
