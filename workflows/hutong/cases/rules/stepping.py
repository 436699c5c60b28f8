"""Taking a case a step on."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec.structs import replace

from hutong.cases.effects import Effect, KeepRound, Outcome, Record
from hutong.cases.errors import (
    AcceptedAlready,
    ActionUnknown,
    CaseAlreadyClosed,
    ConditionNotMet,
    IsPaused,
    NoMoreTimes,
    NotAPlaceForRounds,
    NotYourCase,
    ReasonMissing,
    RoundMissing,
    TooLateToDefer,
    UnderOrder,
    VerifiedByAnother,
)
from hutong.cases.events import CaseDeferred, CaseStepped, PersuasionRecorded
from hutong.cases.rules.calling import close_call
from hutong.cases.rules.ending import end
from hutong.cases.rules.entering import about, enter, notice, overdue, owner_fields, why_now
from hutong.cases.rules.evidence import check_evidence
from hutong.cases.rules.pausing import pause, run_on
from hutong.cases.rules.standing import Hindrance, Standing, offer, standing_in
from hutong.cases.rules.timing import extend
from hutong.cases.states import CaseState, Setting
from hutong.conditions import describe
from hutong.playbooks.condition_fields import fields_of
from hutong.playbooks.describing import say
from hutong.playbooks.errors import NotInPlaybook
from hutong.playbooks.flows import ENDS, Action, Step, StepKind
from hutong.playbooks.verbs import Verb

WORKING = frozenset({StepKind.HANDLE, StepKind.PERSUADE, StepKind.SECTIONS, StepKind.JOINT_CALL})
"""Steps at which something is done about the matter, and not only said about it."""


class Round(msgspec.Struct, frozen=True, kw_only=True):
    """A round of persuasion in neutral words."""

    who_went: str
    difficulty: str | None = None
    help_agreed: str | None = None
    next_visit: date | None = None
    agreed: bool = False


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """Someone does something at the present step. Photos are all that lie with the case. With a `department` it is done
    by its officer; `document` is the number of a paper.

    Departments that came to a joint call: `arrived` by their own record, `came` by the roll-call of whoever acts,
    `excused` those that passed the call on; `departments_came` where only their number is known.
    """

    action: str
    by: UUID
    now: datetime
    note: str | None = None
    outcome: str | None = None
    photos_before: int = 0
    photos_after: int = 0
    round: Round | None = None
    help_given: str | None = None
    departments_came: int = 0
    arrived: tuple[str, ...] = ()
    came: tuple[str, ...] = ()
    excused: tuple[str, ...] = ()
    present: str | None = None
    document: str | None = None
    department: UUID | None = None
    reason: str | None = None
    batch: UUID | None = None


def take_step(setting: Setting, state: CaseState, act: Act) -> Outcome:
    """Raises a Refusal for whatever the playbook does not let this person do now."""
    if state.step is None:
        raise CaseAlreadyClosed
    step = setting.step(state.flow, state.step)
    action, standing = permitted(setting, state, step, act)
    # A photo stands for one step: work sent back is shown anew.
    known = state.counts.photos
    check_evidence(action, replace(act, photos_after=max(0, act.photos_after - known)) if known else act)
    check_reason(action, act.reason)
    resumed: tuple[Effect, ...] = ()
    if state.counts.paused:
        # Whoever acts needs the clock no longer to stand still.
        state, resumed = _resumed(setting, state, step, act, kind=standing.kind)
    name = f"{step.code}/{action.code}"
    taken = state.counts.times.get(name, 0) + 1
    counted = _counted(state, step, action, act, standing) | {"times": {**state.counts.times, name: taken}}
    state = replace(state, counts=replace(state.counts, **counted))
    if action.extends is not None:
        return _defer(setting, state, step, action, act, kind=standing.kind)
    if action.pauses is not None:
        return pause(
            setting, state, step, action, now=act.now, by=act.by, kind=standing.kind, department=act.department,
            reason=act.reason, note=act.note,
        )  # fmt: skip
    if action.accepts:
        return Outcome(state, (*resumed, *_accepted(state, step, action, act, kind=standing.kind)))
    state, before = _work(setting, state, step, action, act)
    to = action.after_max if action.after_max and taken == action.max_times else action.to
    state, missed = _late(setting, state, step, act.now)
    late = state.overdue_since is not None or (state.counts.ordered is not None and state.counts.ordered.late)
    if action.rework:
        state = replace(state, counts=replace(state.counts, reworks=state.counts.reworks + 1))
    if to in ENDS:
        after = end(setting, state, to, by=act.by, by_kind=standing.kind, now=act.now)
    else:
        template = "returned" if action.rework else "assigned"
        after = enter(setting, state, setting.step(state.flow, to), now=act.now, template=template, but=act.by)
    stepped = CaseStepped(
        **about(state),
        step=step.code,
        action=action.code,
        verb=action.verb,
        to=to,
        times=taken,
        by_post_kind=standing.kind,
        by_department=act.department,
        on_time=not late,
        rework=action.rework,
        batch=act.batch,
        reason=act.reason,
        present=act.present,
        document=act.document,
        **owner_fields(after.state.owner),
        due_at=after.state.due_at if to not in ENDS else None,
        why=why_now(after.state),
        note=act.note,
        result=act.outcome,
    )
    return Outcome(after.state, (*resumed, *missed, Record(stepped), *before, *after.effects))


def _counted(state: CaseState, step: Step, action: Action, act: Act, standing: Standing) -> dict[str, Any]:
    """Who worked, and the photos that are used up by it; of what only waits or accepts there is nothing."""
    counted: dict[str, Any] = {}
    if action.extends is None and action.pauses is None and not action.accepts:
        if act.photos_after > state.counts.photos:
            counted["photos"] = act.photos_after
        if step.kind in WORKING:
            counted |= {
                "handled_by": act.by, "handled_kind": standing.kind, "handled_post": standing.post,
                "handled_department": act.department,
            }  # fmt: skip
    return counted


def _late(setting: Setting, state: CaseState, step: Step, now: datetime) -> tuple[CaseState, tuple[Effect, ...]]:
    """A step taken after its deadline was late, also where nobody had noticed yet."""
    missed: tuple[Effect, ...] = ()
    if state.overdue_since is None and state.due_at is not None and now > state.due_at:
        people = state.owner.people(setting.directory, setting.day(now))
        missed = (Record(overdue(state, step, state.due_at, people), at=state.due_at),)
        state = replace(state, overdue_since=state.due_at)
    if state.overdue_since is not None:
        state = replace(state, counts=replace(state.counts, late_steps=state.counts.late_steps + 1))
    return state, missed


def permitted(setting: Setting, state: CaseState, step: Step, act: Act) -> tuple[Action, Standing]:
    """The action and as what it is done."""
    try:
        action = step.action(act.action)
    except NotInPlaybook:
        raise ActionUnknown(field="action") from None
    day = setting.day(act.now)
    standing = standing_in(setting, state, step, act.by, day=day, verb=action.verb, department=act.department)
    if standing is None:
        raise NotYourCase
    match offer(setting, state, step, action, act.by, act.now).hindrance:
        case Hindrance.CHECKED_BY_ANOTHER:
            raise VerifiedByAnother
        case Hindrance.USED_UP:
            raise NoMoreTimes(action=say(action.name), times=action.max_times)
        case Hindrance.PAUSED:
            raise IsPaused
        case Hindrance.ACCEPTED:
            raise AcceptedAlready
        case Hindrance.ORDERED:
            raise UnderOrder
        case Hindrance.CONDITION:
            asked = describe(action.when, fields_of(setting.playbook)) if action.when else ""
            raise ConditionNotMet(action=say(action.name), condition=asked)
    return action, standing


def check_reason(action: Action, reason: str | None) -> None:
    """Raises ReasonMissing where the action offers reasons and none of them was chosen."""
    if action.reasons and reason not in {offered.code for offered in action.reasons}:
        raise ReasonMissing(field="reason")


def _resumed(
    setting: Setting, state: CaseState, step: Step, act: Act, *, kind: str | None
) -> tuple[CaseState, tuple[Effect, ...]]:
    outcome = run_on(setting, state, step, act.now, kind=kind, department=act.department)
    return outcome.state, outcome.effects


def _defer(setting: Setting, state: CaseState, step: Step, action: Action, act: Act, *, kind: str | None) -> Outcome:
    if state.due_at is not None and act.now > state.due_at:
        raise TooLateToDefer
    later = extend(setting, state, step, action.code, act.now)
    event = CaseDeferred(
        **about(state),
        step=step.code,
        action=action.code,
        reason=act.reason,
        from_due_at=state.due_at,
        due_at=later.due_at,
        by_post_kind=kind,
        by_department=act.department,
        note=act.note,
    )
    return Outcome(later, (Record(event),))


def _accepted(state: CaseState, step: Step, action: Action, act: Act, *, kind: str | None) -> tuple[Effect, ...]:
    """The case stays with its deadline; whoever reported it hears that it was taken up."""
    stepped = CaseStepped(
        **about(state), step=step.code, action=action.code, verb=action.verb, to=step.code, times=1,
        by_post_kind=kind, on_time=state.overdue_since is None, reason=act.reason, **owner_fields(state.owner),
        due_at=state.due_at, accepts=True, why=why_now(state), note=act.note, result=act.outcome,
    )  # fmt: skip
    if state.reporter is None or state.reporter == act.by:
        return (Record(stepped),)
    return Record(stepped), notice((state.reporter,), "accepted", state)


def _work(
    setting: Setting, state: CaseState, step: Step, action: Action, act: Act
) -> tuple[CaseState, tuple[Effect, ...]]:
    """What the kind of step asks for beside the action itself."""
    effects: tuple[Effect, ...] = ()
    if step.kind is StepKind.PERSUADE and action.verb is Verb.PERSUADE:
        state, effects = _round(setting, state, act)
    elif act.round is not None:
        raise NotAPlaceForRounds
    if step.kind is StepKind.JOINT_CALL and action.verb is Verb.CALL_DEPARTMENTS:
        state, effects = close_call(setting, state, step, act)
    return state, effects


def _round(setting: Setting, state: CaseState, act: Act) -> tuple[CaseState, tuple[Effect, ...]]:
    if act.round is None:
        raise RoundMissing(field="who_went")
    number = state.counts.rounds + 1
    keep = KeepRound(
        round=number,
        day=setting.day(act.now),
        who_went=act.round.who_went,
        difficulty=act.round.difficulty,
        help_agreed=act.round.help_agreed,
        next_visit=act.round.next_visit,
        agreed=act.round.agreed,
    )
    event = PersuasionRecorded(**about(state), round=number, agreed=act.round.agreed, next_visit=act.round.next_visit)
    return replace(state, counts=replace(state.counts, rounds=number)), (keep, Record(event))
