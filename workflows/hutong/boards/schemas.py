"""What a resident writes at an alley's board."""

from typing import Annotated
from uuid import UUID

import msgspec


class TellProblem(msgspec.Struct, frozen=True, kw_only=True):
    """Name and telephone may stay empty; a telephone is kept only with consent, for an answer about this matter.

    `id` is made by the page: the same page sent twice with the same words is one report. `position_m` is
    metres along the alley.
    """

    id: UUID | None = None
    category: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    description: Annotated[str, msgspec.Meta(min_length=5, max_length=1000)]
    name: Annotated[str, msgspec.Meta(max_length=40)] = ""
    phone: Annotated[str, msgspec.Meta(pattern=r"^[0-9+][0-9 -]{5,20}$")] | None = None
    phone_consent: bool = False
    position_m: Annotated[int, msgspec.Meta(ge=0, le=100_000)] | None = None


MOST_PHOTOS = 3
"""So many come with one report; more can be shown to whoever comes to look."""


class Follow(msgspec.Struct, frozen=True, kw_only=True):
    code: Annotated[str, msgspec.Meta(min_length=6, max_length=20)]
