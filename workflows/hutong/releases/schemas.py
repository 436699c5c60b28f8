"""What a person says who lets a photo go, or takes it back."""

from typing import Annotated
from uuid import UUID

import msgspec

Words = Annotated[str, msgspec.Meta(max_length=500)]


class Cover(msgspec.Struct, frozen=True, kw_only=True):
    """`drawn` comes from a finger or a mouse, `cells` from the numbered cells; either may be empty."""

    drawn: Annotated[str, msgspec.Meta(max_length=2000)] = ""
    cells: Annotated[tuple[int, ...], msgspec.Meta(max_length=60)] = ()


class LetGo(msgspec.Struct, frozen=True, kw_only=True):
    """`seen`: I looked, and nobody can be told from it."""

    release: UUID
    seen: bool = False


class TakeBack(msgspec.Struct, frozen=True, kw_only=True):
    because: Words = ""
