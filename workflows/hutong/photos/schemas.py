"""What a photo is of, as the page that offers the field says it."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec

SubjectKind = Literal[
    "patrol", "case", "fix", "visit", "inspection", "alley", "example", "improvement", "letter", "document", "map"
]
Slot = Literal["before", "after", "scene"]

DANGER = "danger"
"""In the place of an item: the photo of a danger that is not on record yet. There is always room for it."""


class About(msgspec.Struct, frozen=True):
    """The subject may not be stored yet: its id is made by the page that gathers it. `item` is of a checklist."""

    kind: SubjectKind
    id: UUID
    slot: Slot = "scene"
    item: Annotated[str, msgspec.Meta(max_length=40, pattern="^[a-z0-9_-]+$")] | None = None
