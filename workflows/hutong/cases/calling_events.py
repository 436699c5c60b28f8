"""What the journal tells of joint calls (联动): how departments were called, what each said, and how it ended."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import msgspec

from hutong.cases.events import CaseEvent


class JointCallOpened(CaseEvent, frozen=True, kw_only=True):
    kind: ClassVar[str] = "joint_call.opened"
    call: UUID
    call_kind: str
    departments: tuple[str, ...]
    meet_at: datetime
    answer_by: datetime


class JointCallAnswered(CaseEvent, frozen=True, kw_only=True):
    """One department's word: coming, reassigned, other_time, came, done."""

    kind: ClassVar[str] = "joint_call.answered"
    personal: ClassVar[frozenset[str]] = frozenset({"officer", "words"})
    call: UUID
    department: str
    state: str
    on_time: bool
    other_time: datetime | None = None
    officer: str | None = None
    words: str | None = None
    to: str | None = None
    """The department that it was passed on to."""


class JointCallMoved(CaseEvent, frozen=True, kw_only=True):
    """改期: a department asked for another time, or whoever called proposes one (then no `department`).

    `meet_at` is the time agreed then, the old one where it was kept.
    """

    kind: ClassVar[str] = "joint_call.moved"
    call: UUID
    department: str
    accepted: bool
    from_: datetime = msgspec.field(name="from")
    meet_at: datetime
    call_kind: str = ""
    answer_by: datetime | None = None


class JointCallWidened(CaseEvent, frozen=True, kw_only=True):
    """One more department was called to the open call: by whoever called, or `passed_by` one that was called."""

    kind: ClassVar[str] = "joint_call.widened"
    call: UUID
    call_kind: str
    department: str
    passed_by: str | None = None
    answer_by: datetime


class JointCallUnanswered(CaseEvent, frozen=True, kw_only=True):
    """The limit of the roll-call was over, and these had said nothing."""

    kind: ClassVar[str] = "joint_call.unanswered"
    call: UUID
    departments: tuple[str, ...]
    call_kind: str = ""
    why: dict[str, Any] = msgspec.field(default_factory=dict)


class JointCallClosed(CaseEvent, frozen=True, kw_only=True):
    kind: ClassVar[str] = "joint_call.closed"
    personal: ClassVar[frozenset[str]] = frozenset({"outcome", "help_given"})
    call: UUID
    departments_came: int
    came: tuple[str, ...] = ()
    failed: bool = False
    alone: bool = False
    """It ended without a step of the case: the case stays where it is."""
    helped: bool = False
    """帮困: that something was done for them stays, so that it can be counted; what it was is erased at its term."""
    outcome: str | None = None
    help_given: str | None = None
