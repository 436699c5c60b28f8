"""The course that a case took in a period, as far as two of them are compared."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

import msgspec

from hutong.cases.states import CaseState, Owner
from hutong.rehearsals.rules.replay import Life

T = TypeVar("T")


class Difference(StrEnum):
    """In what the draft changes a case; one case may differ in several."""

    CATEGORY = "category"
    """Its words put it under another."""
    REFUSED = "refused"
    """Something that was done is not allowed."""
    END = "end"
    """It stands at another step, or closed otherwise or at another time."""
    OWNER = "owner"
    DEADLINE = "deadline"
    OVERDUE = "overdue"
    ESCALATION = "escalation"
    NOTICES = "notices"


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """Owners and deadlines in the order in which they came; the rest counted."""

    category: str = ""
    flow: str = ""
    step: str | None = None
    outcome: str | None = None
    closed_at: datetime | None = None
    owners: tuple[Owner, ...] = ()
    sharing: tuple[tuple[UUID, ...], ...] = ()
    """Posts and departments that had a step along with its owner, in the order in which they came."""
    dues: tuple[datetime | None, ...] = ()
    overdue: int = 0
    escalations: int = 0
    refused: int = 0

    @property
    def end(self) -> tuple[str, str | None, str | None, datetime | None]:
        return self.flow, self.step, self.outcome, self.closed_at


def course_of(life: Life, states: Sequence[CaseState], kinds: Sequence[str]) -> Course:
    """`states` and `kinds` of events are those of the same life."""
    state = life.state
    if state is None:
        return Course(refused=len(life.refused))
    return Course(
        category=state.category,
        flow=state.flow,
        step=state.step,
        outcome=state.outcome,
        closed_at=state.closed_at,
        owners=_changes([s.owner for s in states]),
        sharing=_sharing(states),
        dues=_changes([s.due_at for s in states if s.step is not None]),
        overdue=kinds.count("case.overdue"),
        escalations=kinds.count("case.escalated"),
        refused=len(life.refused),
    )


def differences(then: Course, now: Course) -> tuple[Difference, ...]:
    """In the order in which people ask for them; what is told is compared once storms are merged."""
    if then == now:
        return ()
    pairs = (
        (Difference.CATEGORY, then.category, now.category),
        (Difference.REFUSED, then.refused, now.refused),
        (Difference.END, then.end, now.end),
        (Difference.OWNER, (then.owners, then.sharing), (now.owners, now.sharing)),
        (Difference.DEADLINE, then.dues, now.dues),
        (Difference.OVERDUE, then.overdue, now.overdue),
        (Difference.ESCALATION, then.escalations, now.escalations),
    )
    return tuple(kind for kind, before, after in pairs if before != after)


def states_of(life: Life) -> list[CaseState]:
    states = [moment.state for moment in life.moments]
    return states if life.began is None else [life.began, *states]


def _sharing(states: Sequence[CaseState]) -> tuple[tuple[UUID, ...], ...]:
    """Nothing of a case that nobody ever shares, as most are."""
    if not any(s.also or s.also_departments for s in states):
        return ()
    return _changes([(*s.also, *s.also_departments) for s in states if s.step is not None])


def _changes(values: Sequence[T]) -> tuple[T, ...]:
    """Without what only repeats what stood before it."""
    found: list[T] = []
    for value in values:
        # Most of them are the very same object.
        if not found or (found[-1] is not value and found[-1] != value):
            found.append(value)
    return tuple(found)
