"""What hangs on the alley's wall, and on its public page."""

from enum import StrEnum

from hutong.playbooks.flows import Phone
from hutong.playbooks.sections import Section


class BoardPart(StrEnum):
    """A part of the public page, shown in the order given."""

    HOLDERS = "holders"
    """Name, and telephone where the post shows it (名字上墙、电话上墙)."""
    RESPONSIBILITIES = "responsibilities"
    CHECKLIST = "checklist"
    REPORT = "report"
    FOLLOW = "follow"
    MATTERS = "matters"
    """What is open, by category, stretch of the alley and stage."""
    MENDED = "mended"
    PROMISES = "promises"
    """What councils resolved for this alley and is overdue, under whoever answers for it, with reason and new date."""
    PICTURES = "pictures"
    """Before and after, of closed matters and of projects: only what a person let go, covered."""
    NUMBERS = "numbers"
    TIER = "tier"
    """The alley's grade; shown only where the office asks for it."""


class Board(Section, frozen=True, kw_only=True):
    """Never a house number, a shop's name or a private person."""

    show: tuple[BoardPart, ...] = tuple(part for part in BoardPart if part is not BoardPart.TIER)
    numbers: tuple[Phone, ...] = ()
