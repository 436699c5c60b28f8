"""What happens when a limit is missed, rung by rung."""

from enum import StrEnum
from typing import Annotated

import msgspec

from hutong.clocks.limits import Limit
from hutong.conditions import Condition
from hutong.playbooks.flows import PostName
from hutong.playbooks.notices import Channel
from hutong.playbooks.sections import Code, Section, Text

NEXT_UP = "next_up"
"""The next holders up from whoever was told or had the case last; never the overdue person. No post is called so."""
DEPARTMENT_HEAD = "department_head"
"""The head of the department that has the step, or was called to it; no post is called so either."""


class RungAction(StrEnum):
    """What the case's coming to a rung does."""

    TELL = "tell"
    TRANSFER = "transfer"
    """The case passes to those of the rung."""
    SUPERVISE = "supervise"
    """督办: the case stays where it is, marked, and they watch it."""


class Repeat(Section, frozen=True, kw_only=True):
    """催办: those of the rung are told again, until the step is taken or the next rung comes."""

    every: Limit
    at_most: Annotated[int, msgspec.Meta(ge=1, le=30)]


class Rung(Section, frozen=True, kw_only=True):
    """What happens so long after the deadline; at the deadline itself where no time is given."""

    after: Limit | None = None
    when: Condition | None = None
    """Passed over where it does not hold; without one, never."""
    to: Code = NEXT_UP
    named: PostName | None = None
    """Of the posts of the kind, the one registered under this name; the others where nobody acts in it."""
    department: Code | None = None
    """Whose head, where it is not that of the step's own departments."""
    also_tell: tuple[Code, ...] = ()
    channels: tuple[Channel, ...] = ()
    """The only ways its notices take; none named means those of the notice. Danger comes to the inbox in any case."""
    action: RungAction = RungAction.TELL
    repeat: Repeat | None = None


class Ladder(Section, frozen=True, kw_only=True):
    """Rungs in the order in which they come."""

    code: Code
    name: Text
    rungs: Annotated[tuple[Rung, ...], msgspec.Meta(min_length=1, max_length=20)]


class Rebound(Section, frozen=True, kw_only=True):
    """防止反弹: the same kind of problem in the same alley soon after closing."""

    window_days: Annotated[int, msgspec.Meta(ge=1, le=730)]
    """Natural days from closing."""
    categories: tuple[Code, ...] = ()
    """Watched ones; none named means all."""
    post: Code
    """Whose first screen shows the watch."""
    patrol_every: Annotated[int, msgspec.Meta(ge=1, le=30)] | None = None
    """Where it came back the post walks once more every so many natural days, to the end of the window."""

    def watches(self, category: str) -> bool:
        return not self.categories or category in self.categories


class Telling(Section, frozen=True, kw_only=True):
    """When people are told of deadlines, and how much at once. What runs on continuous hours is told at any hour."""

    day_begins: Annotated[int, msgspec.Meta(ge=0, le=23)] = 7
    day_ends: Annotated[int, msgspec.Meta(ge=1, le=24)] = 21
    """Full hours of the office's wall clock between which people are told."""
    merge_above: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 20
    """Whoever would get more notices than this at once gets a single one instead; dangers are told one by one."""
    needs_within: Annotated[int, msgspec.Meta(ge=1, le=60)] = 5
    """Working days in which a need heard at a door is answered; then those above are told."""
