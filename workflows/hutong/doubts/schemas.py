"""What a walker answers."""

from enum import StrEnum
from typing import Annotated

import msgspec


class Answer(StrEnum):
    """What happened, in the walker's own view; nobody weighs it."""

    RIGHT = "right"
    PART = "part"
    TOGETHER = "together"
    PHONE = "phone"
    PHOTO = "photo"
    OTHER = "other"


class AnswerWalk(msgspec.Struct, frozen=True, kw_only=True):
    answer: Answer
    words: Annotated[str, msgspec.Meta(max_length=400)] = ""
