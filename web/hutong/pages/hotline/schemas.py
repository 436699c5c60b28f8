"""What the forms about hotline lists send."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar.datastructures import UploadFile

from hutong.hotline.schemas import COLUMNS

Place = Annotated[int, msgspec.Meta(ge=0, le=100)]


class SendSheet(msgspec.Struct, frozen=True, kw_only=True):
    """The id is the page's, so that a double click sends one list."""

    id: UUID
    file: UploadFile | None = None


NameColumns = msgspec.defstruct(
    "NameColumns", [(column.field, Place | None, None) for column in COLUMNS], frozen=True, kw_only=True
)
"""The place of the column that says each thing, counted from 0; none where the sheet does not say it."""


class Accept(msgspec.Struct, frozen=True, kw_only=True):
    """Those that are the very case that they look like, and become none of their own."""

    left: list[UUID] = []
