"""督办: a superior presses a case with a limit of his own, and says why."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from msgspec.structs import replace

from hutong.cases.effects import Effect, Outcome, Record
from hutong.cases.errors import (
    CaseAlreadyClosed,
    IsPaused,
    LaterThanTheLimit,
    LimitInThePast,
    LimitTooFar,
    NotYourCase,
)
from hutong.cases.events import CaseSupervised
from hutong.cases.rules.entering import about, notice, overdue
from hutong.cases.rules.timing import with_due
from hutong.cases.states import CaseState, Order, Setting
from hutong.playbooks.verbs import Verb
from hutong.posts.reasons import Reason
from hutong.texts import N_

LONGEST = timedelta(days=90)


class Supervision(msgspec.Struct, frozen=True, kw_only=True):
    by: UUID
    now: datetime
    until: datetime
    note: str


def supervising_kind(setting: Setting, state: CaseState, person: UUID, now: datetime) -> str | None:
    """The kind of post in which a person may press a case: over its alley, with the duty, above whoever has it."""
    day, directory = setting.day(now), setting.directory
    if person in state.owner.people(directory, day):
        return None
    answering = state.answering_post
    owner = directory.kind(directory.post(answering).kind) if answering else None
    for post in directory.posts_answered_for(person, day):
        kind = directory.kind(post.kind)
        if kind is None or Verb.SUPERVISE not in kind.duties or not directory.covers(post.id, state.alley.id, day):
            continue
        if owner is None or kind.rank > owner.rank:
            return kind.code
    return None


def supervise(setting: Setting, state: CaseState, event: Supervision) -> Outcome:
    """What had run over stays late on its record; the ladder begins anew at the new limit.

    Raises NotYourCase, IsPaused, LimitInThePast, LimitTooFar, LaterThanTheLimit.
    """
    if state.step is None:
        raise CaseAlreadyClosed
    kind = supervising_kind(setting, state, event.by, event.now)
    if kind is None:
        raise NotYourCase
    if state.counts.paused:
        raise IsPaused
    late = state.overdue_since is not None or (state.due_at is not None and state.due_at < event.now)
    _check_limit(state, event, late=late)
    step = setting.step(state.flow, state.step)
    people = state.owner.people(setting.directory, setting.day(event.now))
    missed: tuple[Effect, ...] = ()
    if late and state.overdue_since is None and state.due_at is not None:
        # Nobody had noticed yet that it was late.
        missed = (Record(overdue(state, step, state.due_at, people), at=state.due_at),)
    before, was_late = state.due_at, bool(state.counts.ordered and state.counts.ordered.late)
    counts = replace(
        state.counts,
        supervised=True,
        ordered=Order(event.by, event.now, event.until, late or was_late),
        late_steps=state.counts.late_steps + late,
        repeats=0,
        repeat_at=None,
        climbed=None,
        late_people=(),
    )
    reason = Reason(N_("{people}督办，期限定为 {after}。"), people=(event.by,), times={"after": event.until})
    why = replace(state.why, moved=(*state.why.moved, reason))
    state = replace(state, counts=counts, why=why, overdue_since=None, rung=0)
    state = with_due(setting, state, step, event.until, event.now)
    told = CaseSupervised(
        **about(state),
        step=step.code,
        until=event.until,
        late=late,
        from_due_at=before,
        due_at=state.due_at,
        by_post_kind=kind,
        told=people,
        note=event.note,
    )
    tell: tuple[Effect, ...] = ()
    if people or state.departments:
        bodies = state.departments
        tell = (notice(people, "ordered", state, urgent=state.danger, people=(event.by,), departments=bodies),)
    return Outcome(state, (*missed, Record(told), *tell))


def _check_limit(state: CaseState, event: Supervision, *, late: bool) -> None:
    if event.until <= event.now:
        raise LimitInThePast(field="until")
    if event.until > event.now + LONGEST:
        raise LimitTooFar(field="until", days=LONGEST.days)
    if not late and state.due_at is not None and event.until > state.due_at:
        raise LaterThanTheLimit(field="until")
