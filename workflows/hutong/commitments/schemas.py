"""What is asked about decisions and commitments."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

import msgspec

Owner = Annotated[str, msgspec.Meta(pattern=r"^(post|council|unit):[0-9a-f-]{36}$")]
"""`post:…`, `council:…` or `unit:…` with the id."""
Reason = Annotated[str, msgspec.Meta(min_length=4, max_length=400)]


class DecisionLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of what was resolved, with who answers for it and the day by which; `told` stands on the wall."""

    body: Annotated[str, msgspec.Meta(max_length=400)] = ""
    told: Annotated[str, msgspec.Meta(max_length=120)] = ""
    owner: Owner | None = None
    due_on: date | None = None
    agenda_id: UUID | None = None


class Keep(msgspec.Struct, frozen=True, kw_only=True):
    """Reported kept, with what was done."""

    note: Annotated[str, msgspec.Meta(max_length=400)] = ""


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """`told` is how the wall says why: no house, no person."""

    to_day: date
    reason: Reason
    told: Annotated[str, msgspec.Meta(max_length=120)] = ""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a member of the council says; who says no says what is missing."""

    member_id: UUID
    said: Literal["kept", "not_kept"]
    note: Annotated[str, msgspec.Meta(max_length=400)] = ""


class ToCase(msgspec.Struct, frozen=True, kw_only=True):
    """`position_m` is metres along the alley, where it is known."""

    category: Annotated[str, msgspec.Meta(max_length=40)]
    position_m: Annotated[int, msgspec.Meta(ge=0, le=100_000)] | None = None


class ToImprovement(msgspec.Struct, frozen=True, kw_only=True):
    improvement_id: UUID


class Tell(msgspec.Struct, frozen=True, kw_only=True):
    """The words for the wall: no house, no person."""

    told: Annotated[str, msgspec.Meta(max_length=120)] = ""
