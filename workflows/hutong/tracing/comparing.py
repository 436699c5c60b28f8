"""Stored values beside those that the rules give again. Pure."""

from collections.abc import Callable, Mapping
from datetime import datetime

import msgspec

from hutong.cases.states import CaseState
from hutong.errors import Refusal
from hutong.tracing.replaying import Replayed

Value = str | None
"""Text as JSON has it: a time in UTC, an id, a number, a code."""


class Difference(msgspec.Struct, frozen=True):
    """`field` is a column of the case, or replay: an act that the rules would not have let through."""

    field: str
    stored: Value
    recomputed: Value


def _time(at: datetime | None) -> Value:
    return at.isoformat() if at is not None else None


CASE_FIELDS: Mapping[str, Callable[[CaseState], Value]] = {
    "flow": lambda s: s.flow,
    "grade": lambda s: s.grade,
    "step": lambda s: s.step,
    "alley": lambda s: str(s.alley.id),
    "leader": lambda s: str(s.leader) if s.leader else None,
    "owner_post": lambda s: str(s.owner.post) if s.owner.post else None,
    "owner_person": lambda s: str(s.owner.person) if s.owner.person else None,
    "owner_department": lambda s: str(s.owner.department) if s.owner.department else None,
    "also_posts": lambda s: " ".join(map(str, s.also)) or None,
    "also_departments": lambda s: " ".join(map(str, s.also_departments)) or None,
    "due_at": lambda s: _time(s.due_at),
    "remind_at": lambda s: _time(s.remind_at),
    "escalate_at": lambda s: _time(s.escalate_at),
    "rung": lambda s: str(s.rung),
    "overdue_since": lambda s: _time(s.overdue_since),
    "closed_at": lambda s: _time(s.closed_at),
    "outcome": lambda s: s.outcome,
}
"""What is compared of a case. `wake_at` is left out: it may already be past a reminder that nobody needed."""


def differences(stored: CaseState, again: Replayed) -> tuple[Difference, ...]:
    """None where everything agrees."""
    if again.stuck is not None:
        told = again.stuck.told
        return (Difference("replay", f"{told.kind} {told.data.get('action', '')}".strip(), _trouble(again)),)
    state = again.state
    if state is None:
        return (Difference("replay", "case.opened", None),)
    return tuple(
        Difference(name, there, found)
        for name, value in CASE_FIELDS.items()
        if (there := value(stored)) != (found := value(state))
    )


def _trouble(again: Replayed) -> Value:
    stuck = again.stuck
    if stuck is None:
        return None
    return stuck.refusal.code if isinstance(stuck.refusal, Refusal) else stuck.trouble
