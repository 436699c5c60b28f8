"""What the forms of opening an office ask."""

from typing import Annotated

import msgspec

from hutong.offices.schemas import NewOffice


class BeginOffice(NewOffice, frozen=True, kw_only=True):
    """`pack` names the rules that the office begins with."""

    pack: str


class AppointAdministrator(msgspec.Struct, frozen=True, kw_only=True):
    """A telephone is kept only with its owner's consent, for the purpose that the page names."""

    name: Annotated[str, msgspec.Meta(min_length=2, max_length=40)]
    login: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9._-]{2,39}$")]
    phone: Annotated[str, msgspec.Meta(pattern=r"^[0-9+][0-9 -]{5,20}$")] | None = None
    phone_consent: bool = False


class Suspend(msgspec.Struct, frozen=True, kw_only=True):
    because: Annotated[str, msgspec.Meta(min_length=4, max_length=200)]
