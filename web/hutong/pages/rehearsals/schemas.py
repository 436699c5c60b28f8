"""What the pages of rehearsals are asked for."""

from datetime import date
from uuid import UUID

import msgspec


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """A period by its days; made-up cases in place of real ones where it is ticked."""

    id: UUID
    first: date
    last: date
    generated: bool = False
