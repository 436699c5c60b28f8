"""What is said of documents, maps and pins."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from hutong.texts import N_

DOCUMENT_KINDS = (
    ("plan", N_("方案")),
    ("approval", N_("批复")),
    ("letter", N_("责任书")),
    ("drawing", N_("图纸")),
    ("other", N_("其他")),
)
SEEN_BY = (
    ("holders", N_("只给管这条街巷的人和街道看")),
    ("office", N_("全街道能看街巷的人都看得到")),
    ("public", N_("也登在公示页上，作者只写岗位")),
)
SeenBy = Literal["holders", "office", "public"]
Note = Annotated[str, msgspec.Meta(max_length=200)]


class AddDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A PDF comes with the form; pictures come as every photo does."""

    id: UUID
    name: Annotated[str, msgspec.Meta(min_length=2, max_length=80)]
    kind: Literal["plan", "approval", "letter", "drawing", "other"]
    number: Annotated[str, msgspec.Meta(max_length=60)] = ""
    dated_on: date | None = None
    photos: list[UUID] = []


class AddMap(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    author_id: UUID
    drawn_on: date
    seen_by: SeenBy
    note: Note = ""
    photos: list[UUID] = []


class ShowMap(msgspec.Struct, frozen=True, kw_only=True):
    seen_by: SeenBy


class PlacePin(msgspec.Struct, frozen=True, kw_only=True):
    """`x` and `y` are percent of the picture from its upper left corner. At least one thing that the pin says."""

    id: UUID
    x: Annotated[float, msgspec.Meta(ge=0, le=100)]
    y: Annotated[float, msgspec.Meta(ge=0, le=100)]
    unit_id: UUID | None = None
    category: Annotated[str, msgspec.Meta(max_length=40)] = ""
    document_id: UUID | None = None
    note: Note = ""
    position_m: Annotated[int, msgspec.Meta(ge=0, le=100_000)] | None = None
