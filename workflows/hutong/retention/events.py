"""What the journal tells of an erasing: how many of each, never whose."""

from datetime import datetime
from typing import ClassVar

from hutong.journal import Event


class PersonalErased(Event, frozen=True, kw_only=True):
    """Subject is the office. `counts` by the kind of what was erased; `months` the term of each, by the same."""

    kind: ClassVar[str] = "personal.erased"
    counts: dict[str, int]
    months: dict[str, int]


class HoldPlaced(Event, frozen=True, kw_only=True):
    """Subject is the case. Why in the playbook's word; what was written beside it stays with the hold."""

    kind: ClassVar[str] = "case.held"
    reason: str
    until: datetime


class HoldLifted(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "case.hold_lifted"
    reason: str
