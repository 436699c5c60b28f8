"""Who says yes to a leave: the first rule that names the post of whoever asks; none means it is simply noted."""

from enum import StrEnum
from typing import Annotated

import msgspec

from hutong.playbooks.sections import Code, Section


class Approver(StrEnum):
    """Whose word a leave waits for."""

    NOBODY = "nobody"
    """It holds as soon as it is asked for."""
    SUPERIOR = "superior"
    """Whoever the post reports to."""
    ADMINISTRATOR = "administrator"


class LeaveRule(Section, frozen=True, kw_only=True):
    """How holders of some posts take leave. No posts named means all of them."""

    posts: tuple[Code, ...] = ()
    approver: Approver
    days: Annotated[int, msgspec.Meta(ge=1, le=60)] | None = None
    """Only a leave of more days than these waits for a word; none means every one."""

    def waits(self, days: int) -> bool:
        """Whether a leave of so many days waits."""
        return self.approver is not Approver.NOBODY and (self.days is None or days > self.days)


def leave_rule(rules: tuple[LeaveRule, ...], posts: frozenset[str]) -> LeaveRule | None:
    """The rule for somebody in these kinds of post."""
    return next((rule for rule in rules if not rule.posts or not posts.isdisjoint(rule.posts)), None)
