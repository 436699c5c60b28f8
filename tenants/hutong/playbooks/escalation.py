"""What happens when a limit is missed, rung by rung."""

from enum import StrEnum
from typing import Annotated

import msgspec

from hutong.clocks.limits import Limit
from hutong.playbooks.sections import Code, Section, Text

NEXT_UP = "next_up"
"""The next holders up from whoever was told or had the case last; never the overdue person. No post is called so."""


class RungAction(StrEnum):
    """What the case's coming to a rung does."""

    TELL = "tell"
    TRANSFER = "transfer"
    """The case passes to those of the rung."""
    SUPERVISE = "supervise"
    """督办: the case stays where it is, marked, and they watch it."""


class Rung(Section, frozen=True, kw_only=True):
    """What happens so long after the deadline; at the deadline itself where no time is given."""

    after: Limit | None = None
    to: Code = NEXT_UP
    also_tell: tuple[Code, ...] = ()
    action: RungAction = RungAction.TELL


class Ladder(Section, frozen=True, kw_only=True):
    """Rungs in the order in which they come."""

    code: Code
    name: Text
    rungs: Annotated[tuple[Rung, ...], msgspec.Meta(min_length=1)]


class Rebound(Section, frozen=True, kw_only=True):
    """防止反弹: the same kind of problem in the same alley soon after closing."""

    window_days: Annotated[int, msgspec.Meta(ge=1, le=730)]
    """Natural days from closing."""
    categories: tuple[Code, ...] = ()
    """Watched ones; none named means all."""
    post: Code
    """Whose first screen shows the watch."""

    def watches(self, category: str) -> bool:
        return not self.categories or category in self.categories
