"""What a steward says, and what the reader answers."""

from typing import Annotated
from uuid import UUID

import msgspec

from hutong.voices.rules import Said


class GiveVoice(msgspec.Struct, frozen=True, kw_only=True):
    """`id` is made by the page; `readers` are the people that the page named before it was sent."""

    id: UUID
    post: UUID
    alley: UUID
    case: UUID | None = None
    came: Said
    done: Said
    remark: Annotated[str, msgspec.Meta(max_length=500)] = ""
    readers: list[UUID] = []


class AnswerVoice(msgspec.Struct, frozen=True, kw_only=True):
    answer: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
