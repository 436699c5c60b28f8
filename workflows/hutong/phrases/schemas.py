"""What an office writes as its canned texts."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec

Deed = Literal["done", "decline", "rework", "defer", "hand_on", "press", "comment"]
Sentence = Annotated[str, msgspec.Meta(min_length=1, max_length=300)]


class WritePhrase(msgspec.Struct, frozen=True, kw_only=True):
    """The id is the page's, so that it is added once. English only where the office wants it."""

    id: UUID
    deed: Deed
    zh: Sentence
    en: Annotated[str, msgspec.Meta(max_length=300)] = ""
    place: Annotated[int, msgspec.Meta(ge=0, le=999)] = 0
