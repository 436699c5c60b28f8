"""What the form of an act sends."""

from typing import Annotated
from uuid import UUID

import msgspec


class AskMove(msgspec.Struct, frozen=True, kw_only=True):
    """`steps` says for "flow/step" of an old version which step of the new one takes its place."""

    id: UUID
    to: int
    note: Annotated[str, msgspec.Meta(min_length=2, max_length=500)]
    steps: dict[str, str] = {}
