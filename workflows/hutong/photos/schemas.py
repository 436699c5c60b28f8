"""What a photo is of, as the page that offers the field says it."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec

from hutong.patrols.schemas import Point

SubjectKind = Literal[
    "patrol", "case", "fix", "visit", "inspection", "alley", "example", "improvement", "letter", "document", "map"
]
Slot = Literal["before", "after", "scene"]

DANGER = "danger"
"""In the place of an item: the photo of a danger that is not on record yet. There is always room for it."""


Item = Annotated[str, msgspec.Meta(max_length=40, pattern="^[a-z0-9_-]+$")]


class About(msgspec.Struct, frozen=True):
    """The subject may not be stored yet: its id is made by the page that gathers it. `item` is of a checklist."""

    kind: SubjectKind
    id: UUID
    slot: Slot = "scene"
    item: Item | None = None


class Announced(msgspec.Struct, frozen=True, kw_only=True):
    """One that a phone keeps still: its id, and the id of the walk, fix, report or inspection that it is of."""

    id: UUID
    kind: Literal["patrol", "fix", "case", "inspection"]
    of: UUID
    slot: Slot = "scene"
    item: Item | None = None

    @property
    def about(self) -> About:
        return About(self.kind, self.of, self.slot, self.item)


class Offered(Announced, frozen=True, kw_only=True):
    """With its file, for which a form is asked. `taken` is in milliseconds by the phone's clock."""

    media_type: Annotated[str, msgspec.Meta(max_length=80)]
    size: Annotated[int, msgspec.Meta(ge=0, le=2**50)]
    sha256: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")] | None = None
    taken: Annotated[int, msgspec.Meta(ge=0, le=2**53)] | None = None
    point: Point | None = None
