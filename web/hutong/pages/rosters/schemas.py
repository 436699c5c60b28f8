"""What the forms of rosters ask."""

from typing import Annotated
from uuid import UUID

import msgspec


class ProposeMonth(msgspec.Struct, frozen=True, kw_only=True):
    month: Annotated[str, msgspec.Meta(pattern=r"^20\d{2}-(0[1-9]|1[0-2])$")]


class HandOver(msgspec.Struct, frozen=True, kw_only=True):
    person: UUID


class Swap(msgspec.Struct, frozen=True, kw_only=True):
    other: UUID


class Nothing(msgspec.Struct, frozen=True, kw_only=True):
    """A deed that asks for nothing more."""
