"""What administrators say of an alley."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec

from hutong.alleys.models import AlleyKind

Name = Annotated[str, msgspec.Meta(min_length=2, max_length=40)]
Metres = Annotated[int, msgspec.Meta(ge=1, le=100_000)]


class DescribeAlley(msgspec.Struct, frozen=True, kw_only=True):
    """`also` are further communities that the alley lies in; one community answers for it."""

    name: Name
    kind: AlleyKind
    length_m: Metres
    community_id: UUID
    also: list[UUID] = []


class NewAlley(DescribeAlley, frozen=True, kw_only=True):
    code: Annotated[str, msgspec.Meta(min_length=1, max_length=20, pattern="^[A-Za-z0-9_-]+$")]
    since: date


class Recut(msgspec.Struct, frozen=True, kw_only=True):
    """An alley's last day, and what goes on in its place: one that there is, or a new one, or both."""

    last_day: date
    into: UUID | None = None
    name: Annotated[str, msgspec.Meta(max_length=40)] = ""
    length_m: Metres | None = None
    because: Annotated[str, msgspec.Meta(min_length=2, max_length=200)]
