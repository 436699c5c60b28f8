"""What is asked about initiatives."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

import msgspec

Code = Annotated[str, msgspec.Meta(max_length=40)]
Total = Annotated[int, msgspec.Meta(ge=0, le=100_000)]


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """People and units are totals; nobody is named."""

    id: UUID
    kind: Code
    title: Annotated[str, msgspec.Meta(min_length=2, max_length=60)]
    alley_id: UUID
    starts_on: date
    ends_on: date | None = None
    unit_id: UUID | None = None
    people: Total = 0
    units: Total = 0
    counted: Total | None = None
    body: Annotated[str, msgspec.Meta(max_length=2000)] = ""


class Count(msgspec.Struct, frozen=True, kw_only=True):
    people: Total = 0
    units: Total = 0
    counted: Total | None = None


class End(msgspec.Struct, frozen=True, kw_only=True):
    """Declining and withdrawing ask for a word to whoever proposed it."""

    state: Literal["done", "declined", "withdrawn"]
    answer: Annotated[str, msgspec.Meta(max_length=400)] = ""
