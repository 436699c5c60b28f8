"""What is asked about responsibility letters."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec


class Sign(msgspec.Struct, frozen=True, kw_only=True):
    """`taker` is `community:…` or `post:…` with the id; `pages` are photos of the signed paper."""

    id: UUID
    title: Annotated[str, msgspec.Meta(min_length=2, max_length=60)]
    given_by: UUID
    taker: Annotated[str, msgspec.Meta(pattern=r"^(community|post):[0-9a-f-]{36}$")]
    signed_on: date
    valid_until: date
    document: Annotated[str, msgspec.Meta(max_length=60)] = ""
    duties: Annotated[str, msgspec.Meta(max_length=4000)] = ""
    renews: UUID | None = None
    pages: tuple[UUID, ...] = ()


class End(msgspec.Struct, frozen=True, kw_only=True):
    reason: Annotated[str, msgspec.Meta(min_length=4, max_length=400)]
