"""What the desk sends about what phones could not hand in."""

from typing import Annotated

import msgspec


class Decline(msgspec.Struct, frozen=True, kw_only=True):
    because: Annotated[str, msgspec.Meta(min_length=2, max_length=300)]


class Nothing(msgspec.Struct, frozen=True):
    """A button alone."""
