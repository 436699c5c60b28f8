"""An act put to the rules of cases: thin on purpose, so that what is rehearsed is what would happen."""

from uuid import UUID

from hutong.cases.effects import Outcome
from hutong.cases.errors import NotBatchable
from hutong.cases.moving import Plan, plan_move
from hutong.cases.rules import (
    Act,
    AskAway,
    Call,
    EndedThere,
    Failure,
    Merge,
    Reopening,
    Resumption,
    SentOn,
    Supervision,
    TakenThere,
    Transfer,
    Unmerge,
    Withdrawal,
    ask_away,
    call_departments,
    ended_there,
    fail_call,
    merge,
    refer,
    reopen,
    resume,
    send_on,
    supervise,
    take_step,
    transfer,
    unmerge,
    withdraw,
)
from hutong.cases.rules.inheriting import Inheritance, inherit
from hutong.cases.rules.rescheduling import Reschedule, reschedule
from hutong.cases.rules.widening import Widening, widen_call
from hutong.cases.states import CaseState, Setting
from hutong.playbooks.describing import say
from hutong.playbooks.errors import NotInPlaybook
from hutong.rehearsals.rules.acts import (
    Answered,
    ByHand,
    Called,
    CallFailed,
    CaseAct,
    HandedOn,
    Inherited,
    Merged,
    Moved,
    Opened,
    Pressed,
    Recounted,
    Referred,
    Reopened,
    Rescheduled,
    Resumed,
    Stepped,
    Widened,
    Withdrew,
)

SAID = "…"
"""Stands for words that were said; the rules only ask whether there were any."""


def apply_act(setting: Setting, state: CaseState, act: CaseAct, by: UUID) -> Outcome:
    """Raises the refusal that the person would get."""
    match act:
        case Stepped():
            if act.batch is not None:
                _check_batch(setting, state, act)
            return take_step(setting, state, _step(state, act, by))
        case Called() | CallFailed() | Rescheduled() | Widened():
            return _together(setting, state, act, by)
        case Resumed():
            # It may not be paused by these rules, or the pause has ended by itself: then nothing is asked for.
            resumption = Resumption(by=by, now=act.at, department=act.department)
            return resume(setting, state, resumption) if state.counts.paused else Outcome(state, ())
        case Withdrew():
            return withdraw(setting, state, Withdrawal(by=by, now=act.at, by_resident=act.by is None))
        case Reopened():
            return reopen(setting, state, Reopening(by=by, now=act.at, note=SAID))
        case Opened() | Moved() | Answered() | Recounted():
            raise TypeError("it acts on no case under the rules of that case alone")
    return _by_hand(setting, state, act, by)


def _by_hand(setting: Setting, state: CaseState, act: ByHand, by: UUID) -> Outcome:
    match act:
        case HandedOn():
            return transfer(setting, state, Transfer(by=by, now=act.at, note=SAID, post=act.post, alley=act.alley))
        case Pressed():
            return supervise(setting, state, Supervision(by=by, now=act.at, until=act.until, note=SAID))
        case Merged():
            into = Merge(by=by, now=act.at, leader=act.leader, leader_danger=act.leader_danger)
            return merge(setting, state, into)
        case Inherited():
            return _inherited(setting, state, act)
        case Referred():
            return _referred(setting, state, act, by)
        case _:
            return unmerge(setting, state, Unmerge(by=by, now=act.at))


def _referred(setting: Setting, state: CaseState, act: Referred, by: UUID) -> Outcome:
    """Where to, no figure of the office asks. What by these rules was not asked for, goes nowhere either."""
    match act.what:
        case "asked":
            return ask_away(setting, state, AskAway(referral=act.referral, by=by, now=act.at, note=SAID))
        case "ended" | "begun_again":
            return ended_there(setting, state, EndedThere(referral=act.referral, now=act.at, outcome=act.outcome))
        case _ if state.counts.referral != act.referral:
            return Outcome(state, ())
        case "taken":
            return refer(setting, state, TakenThere(referral=act.referral, now=act.at, to_office=SAID))
        case what:
            return send_on(setting, state, SentOn(referral=act.referral, what=what, now=act.at, by=by))


def _inherited(setting: Setting, state: CaseState, act: Inherited) -> Outcome:
    """Where by these rules somebody else has it by then, or it is over, nothing passes on."""
    if state.step is None or state.owner.person != act.giver:
        return Outcome(state, ())
    return inherit(setting, state, Inheritance(giver=act.giver, post=act.post, since=act.since, now=act.at))


def move_plan(old: Setting, new: Setting, state: CaseState, act: Moved) -> Plan:
    """Where it stood then it goes where it went then; from elsewhere, to the step of the same code."""
    steps = {f"{act.from_flow}/{act.from_step}": act.step}
    return plan_move(old, new, state, steps, act=act.move, now=act.at)


def _together(
    setting: Setting, state: CaseState, act: Called | CallFailed | Rescheduled | Widened, by: UUID
) -> Outcome:
    if isinstance(act, CallFailed):
        return fail_call(setting, state, Failure(by=by, now=act.at, note=SAID))
    if isinstance(act, Rescheduled):
        said = Reschedule(
            by=by, now=act.at, department=act.department or None, meet_at=act.meet_at, accepted=act.accepted,
            kind=act.kind,
        )  # fmt: skip
        return reschedule(setting, state, said)
    if isinstance(act, Widened):
        more = Widening(by=by, now=act.at, department=act.department, kind=act.kind, passed_by=act.passed_by)
        return widen_call(setting, state, more)
    call = Call(
        id=act.call, by=by, now=act.at, kind=act.kind, departments=act.departments, place="", meet_at=act.meet_at
    )
    return call_departments(setting, state, call)


def _step(state: CaseState, act: Stepped, by: UUID) -> Act:
    # A photo stands for one step: one that was taken for this act is one more than the case had by then.
    after = max(act.photos_after, state.counts.photos + 1) if act.showed_after else act.photos_after
    return Act(
        action=act.action, by=by, now=act.at, note=SAID if act.note else None, outcome=SAID if act.outcome else None,
        photos_before=act.photos_before, photos_after=after, round=act.round, reason=act.reason,
        present=SAID if act.present else None, arrived=act.arrived, came=act.came, excused=act.excused,
        departments_came=act.departments_came, batch=act.batch,
        document=SAID if act.document else None, department=act.department,
    )  # fmt: skip


def _check_batch(setting: Setting, state: CaseState, act: Stepped) -> None:
    try:
        action = setting.step(state.flow, state.step or "").action(act.action)
    except NotInPlaybook:
        raise NotBatchable(action=act.action) from None
    if not action.batch:
        raise NotBatchable(action=say(action.name))
