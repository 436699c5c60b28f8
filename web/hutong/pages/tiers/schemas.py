"""Which month of grades, and of which grade."""

from datetime import date
from typing import Annotated

import msgspec


class AskedMonth(msgspec.Struct, frozen=True, kw_only=True):
    month: date | None = None
    tier: Annotated[str, msgspec.Meta(max_length=40)] = ""
