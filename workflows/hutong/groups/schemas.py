"""What is asked about steward groups."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec

Name = Annotated[str, msgspec.Meta(min_length=2, max_length=60)]


class Found(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    name: Name
    community_id: UUID
    leader_id: UUID
    founded_on: date
    purpose: Annotated[str, msgspec.Meta(max_length=400)] = ""


class Join(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody of the office, or a neighbour by name."""

    person_id: UUID | None = None
    name: Annotated[str, msgspec.Meta(max_length=60)] = ""


class Lead(msgspec.Struct, frozen=True, kw_only=True):
    leader_id: UUID
