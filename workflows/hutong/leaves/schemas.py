"""What asking for leave asks."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec

MOST_DAYS = 180


class AskLeave(msgspec.Struct, frozen=True, kw_only=True):
    """The reason may be left out; nobody has to say why."""

    id: UUID
    since: date
    until: date
    reason: Annotated[str, msgspec.Meta(max_length=100)] = ""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    answer: Annotated[str, msgspec.Meta(max_length=200)] = ""
