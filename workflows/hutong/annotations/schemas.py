"""What people send about the things beside a case."""

from typing import Annotated
from uuid import UUID

import msgspec

Label = Annotated[str, msgspec.Meta(min_length=1, max_length=20)]
Number = Annotated[str, msgspec.Meta(min_length=1, max_length=20)]


class Comment(msgspec.Struct, frozen=True, kw_only=True):
    """A word among colleagues. The id is the page's, so that it is said once; `mentions` are posts."""

    id: UUID
    body: Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]
    mentions: tuple[UUID, ...] = ()


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """Another case, by its number."""

    number: Number


class Labelled(msgspec.Struct, frozen=True, kw_only=True):
    label: Label
