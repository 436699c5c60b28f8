"""What is asked about improvement projects."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from hutong.playbooks.improving import Stage

Name = Annotated[str, msgspec.Meta(min_length=2, max_length=60)]
Prose = Annotated[str, msgspec.Meta(max_length=2000)]
Reason = Annotated[str, msgspec.Meta(min_length=4, max_length=400)]
Code = Annotated[str, msgspec.Meta(max_length=40)]
Metres = Annotated[int, msgspec.Meta(ge=0, le=100_000)]
Yuan = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,9}(\.[0-9]{1,2})?$")]
Alleys = Annotated[tuple[UUID, ...], msgspec.Meta(min_length=1, max_length=60)]


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """A project as planned; `until` is the day by which each stage should be left."""

    id: UUID
    name: Name
    alleys: Alleys
    post_id: UUID
    starts_on: date
    ends_on: date
    goal: Prose = ""
    until: dict[str, date] = {}
    revision: int | None = None


class Advance(msgspec.Struct, frozen=True, kw_only=True):
    """On to a stage. `because` answers for what the one before it lacks."""

    to: Stage
    because: Annotated[str, msgspec.Meta(max_length=400)] = ""


class End(msgspec.Struct, frozen=True, kw_only=True):
    note: Reason


class AddLine(msgspec.Struct, frozen=True, kw_only=True):
    """Metres count along the alley from its first end."""

    id: UUID
    alley_id: UUID
    category: Code
    from_m: Metres
    until_m: Metres | None = None
    note: Annotated[str, msgspec.Meta(max_length=400)] = ""


class SettleLine(msgspec.Struct, frozen=True, kw_only=True):
    """How a line ends without a case, in words."""

    how: Literal["settled", "dropped"]
    words: Reason


class NoteMoney(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    budget: Literal["party", "office"]
    kind: Literal["approved", "spent"]
    yuan: Yuan
    day: date
    what: Annotated[str, msgspec.Meta(min_length=2, max_length=120)]
    document: Annotated[str, msgspec.Meta(max_length=60)] = ""


class Withdraw(msgspec.Struct, frozen=True, kw_only=True):
    because: Reason


class LinkMaterial(msgspec.Struct, frozen=True, kw_only=True):
    publicity_id: UUID


class OpenConvenience(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    alley_id: UUID
    kind: Code
    name: Name
    opened_on: date


class CloseConvenience(msgspec.Struct, frozen=True, kw_only=True):
    closed_on: date
