"""Closing, declining, withdrawing, and beginning again."""

from datetime import datetime
from uuid import UUID

import msgspec
from msgspec.structs import replace

from hutong.cases.calling_events import JointCallClosed
from hutong.cases.effects import CloseCall, Effect, Outcome, Record
from hutong.cases.errors import (
    CaseAlreadyClosed,
    CaseNotClosed,
    NotWithdrawable,
    NotYourCase,
    ReopenedTooOften,
)
from hutong.cases.events import CaseClosed, CaseReferral, CaseReopened
from hutong.cases.rules.entering import about, enter, notice, owner_fields, why_now
from hutong.cases.states import CaseState, Setting
from hutong.playbooks.flows import CLOSED
from hutong.playbooks.verbs import Verb
from hutong.texts import N_, gettext

WITHDRAWN = "withdrawn"
MERGED = "merged"
REFERRED = "referred"
LAPSED = "lapsed"
FROM_RESIDENTS = frozenset({"call", "message", "resident", "hotline"})
"""Sources behind which somebody stands who is no person of the office."""
_TEMPLATES = {CLOSED: "closed", WITHDRAWN: "withdrawn", MERGED: "merged"}
MAY_REOPEN = frozenset({Verb.VERIFY, Verb.SUPERVISE, Verb.CLOSE})


class Withdrawal(msgspec.Struct, frozen=True, kw_only=True):
    """`by_resident`: by whoever reported it from outside, who is no person of the office; `by` is the report then."""

    by: UUID
    now: datetime
    by_resident: bool = False


class Reopening(msgspec.Struct, frozen=True, kw_only=True):
    by: UUID
    now: datetime
    note: str


def end(
    setting: Setting, state: CaseState, outcome: str, *, by: UUID | None, by_kind: str | None, now: datetime
) -> Outcome:
    """The case ends: nothing of it wakes again, and whoever reported it hears what became of it."""
    by_department = state.counts.handled_department
    event = CaseClosed(
        **about(state),
        outcome=outcome,
        source=state.source,
        opened_at=state.opened_at,
        due_at=state.due_at,
        on_time=state.is_on_time,
        deferred=_was_deferred(setting, state),
        reworks=state.counts.reworks,
        by_post_kind=by_kind,
        handled_by_post_kind=None if by_department else state.counts.handled_kind or by_kind,
        handled_by_department=by_department,
        reporter_post_kind=state.reporter_kind,
        rebound=state.forerunner is not None,
    )
    # Whatever ended it here, no other office is to take it any more.
    asked = state.counts.referral
    gone: tuple[Effect, ...] = ()
    if asked is not None and outcome != REFERRED:
        gone = (Record(CaseReferral(**about(state), referral=asked, what=LAPSED, step=state.step)),)
    if state.counts.call is not None:
        # Whoever was called need not come any more.
        gone += (
            Record(JointCallClosed(**about(state), call=state.counts.call, departments_came=0)),
            CloseCall(call=state.counts.call, outcome=gettext(N_("事项已结束")), help_given=None),
        )
    state = replace(
        state,
        counts=(
            replace(state.counts, referral=None, call=None)
            if asked is not None or state.counts.call is not None
            else state.counts
        ),
        step=None,
        also=(),
        also_departments=(),
        closed_at=now,
        outcome=outcome,
        remind_at=None,
        escalate_at=None,
        wake_at=None,
    )
    effects: tuple[Effect, ...] = (Record(event), *gone)
    if state.reporter is not None and state.reporter != by and outcome != REFERRED:
        effects += (notice((state.reporter,), _TEMPLATES.get(outcome, "declined"), state),)
    return Outcome(state, effects)


def _was_deferred(setting: Setting, state: CaseState) -> bool:
    if state.counts.extensions:
        return True
    times = state.counts.times
    for step in setting.playbook.flow(state.flow).steps:
        for action in step.actions:
            if action.extends is not None and times.get(f"{step.code}/{action.code}"):
                return True
    return False


def withdraw(setting: Setting, state: CaseState, event: Withdrawal) -> Outcome:
    """Whoever reported it takes it back, as long as nobody has done anything about it."""
    if state.step is None:
        raise CaseAlreadyClosed
    if event.by != state.reporter and not (event.by_resident and state.source in FROM_RESIDENTS):
        raise NotYourCase
    first = setting.playbook.flow(state.flow).first
    if state.counts.times or state.step != first or state.danger:
        raise NotWithdrawable
    people = state.owner.people(setting.directory, setting.day(event.now))
    told = tuple(p for p in people if p not in {event.by, state.reporter})
    ended = end(setting, state, WITHDRAWN, by=event.by, by_kind=state.reporter_kind, now=event.now)
    return ended + ((notice(told, "withdrawn", state),) if told else ())


def reopen(setting: Setting, state: CaseState, event: Reopening) -> Outcome:
    """It was not done after all: the case begins again at its first step, and the work counts as rework."""
    if state.step is not None or state.closed_at is None:
        raise CaseNotClosed
    if state.outcome != CLOSED:
        raise NotYourCase
    flow = setting.playbook.flow(state.flow)
    if state.counts.reopened >= flow.reopen_max:
        raise ReopenedTooOften(times=flow.reopen_max)
    day = setting.day(event.now)
    directory = setting.directory
    posts = [p for p in directory.posts_answered_for(event.by, day) if directory.covers(p.id, state.alley.id, day)]
    kinds = [kind for p in posts if (kind := directory.kind(p.kind)) and MAY_REOPEN & set(kind.duties)]
    if not kinds and event.by != state.reporter:
        raise NotYourCase
    counts = replace(
        state.counts, times={}, reopened=state.counts.reopened + 1, reworks=state.counts.reworks + 1, call=None
    )
    state = replace(state, closed_at=None, outcome=None, counts=counts)
    entered = enter(setting, state, flow.step(flow.first), now=event.now, template="returned", but=event.by)
    state = entered.state
    reopened = CaseReopened(
        **about(state),
        step=flow.first,
        by_post_kind=kinds[0].code if kinds else state.reporter_kind,
        **owner_fields(state.owner),
        due_at=state.due_at,
        why=why_now(state),
        note=event.note,
    )
    return Outcome(state, (Record(reopened), *entered.effects))
