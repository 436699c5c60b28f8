"""What the forms about people ask."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

import msgspec


class RegisterPerson(msgspec.Struct, frozen=True, kw_only=True):
    """A telephone is kept only with its owner's consent, for the purpose that the page names."""

    name: Annotated[str, msgspec.Meta(min_length=2, max_length=40)]
    origin: Literal["resident", "unit", "official"]
    party_member: bool = False
    login: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9._-]{2,39}$")] | None = None
    phone: Annotated[str, msgspec.Meta(pattern=r"^[0-9+][0-9 -]{5,20}$")] | None = None
    phone_consent: bool = False
    card: Annotated[str, msgspec.Meta(max_length=40)] | None = None


class AppointPerson(msgspec.Struct, frozen=True, kw_only=True):
    post: UUID
    since: date
    cover: bool = False


class EndTerm(msgspec.Struct, frozen=True, kw_only=True):
    last_day: date
    because: Annotated[str, msgspec.Meta(max_length=200)] = ""
    successor: UUID | None = None


class KeepTerm(msgspec.Struct, frozen=True, kw_only=True):
    """The arranged end is taken back."""

    kept_because: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class Leave(msgspec.Struct, frozen=True, kw_only=True):
    """离开街道 is meant, and not the button beside it."""

    sure: bool = False


class NoteAbsence(msgspec.Struct, frozen=True, kw_only=True):
    since: date
    until: date
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
