"""What is asked of a rehearsal."""

from datetime import date
from uuid import UUID

import msgspec


class Begin(msgspec.Struct, frozen=True, kw_only=True):
    """Days of the office, both inclusive. `generated` cases are made up instead of looked up."""

    id: UUID
    first: date
    last: date
    generated: bool = False
