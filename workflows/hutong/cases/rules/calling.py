"""Calling departments together to a case (联动)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

import msgspec
from msgspec.structs import replace

from hutong.cases.effects import CallDepartments, CloseCall, Effect, Outcome, Record, Tell
from hutong.cases.errors import (
    CallMissing,
    CallStillOpen,
    CaseAlreadyClosed,
    DepartmentsMissing,
    DepartmentUnknown,
    LeadNotCalled,
    MeetingInThePast,
    NobodyCame,
    NotAPlaceForCalls,
    NotEnoughCame,
    NotYetMet,
    NotYourCase,
)
from hutong.cases.events import JointCallClosed, JointCallOpened
from hutong.cases.rules.entering import about
from hutong.cases.rules.standing import standing_in
from hutong.cases.states import CaseState, Gathering, Setting
from hutong.playbooks.describing import say
from hutong.playbooks.document import Playbook
from hutong.playbooks.errors import NotInPlaybook
from hutong.playbooks.flows import Joint, JointNeed, Step, StepKind
from hutong.playbooks.verbs import Verb
from hutong.texts import N_, gettext


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """`kind` is 联合执法, 会商 or 应急 by its code: enforcement, consultation or emergency."""

    id: UUID
    by: UUID
    now: datetime
    kind: str
    departments: tuple[str, ...]
    place: str
    meet_at: datetime
    caller_phone: str | None = None


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """A joint call came to nothing; the note says why."""

    by: UUID
    now: datetime
    note: str


class Came(Protocol):
    """What whoever closes a call brings along; see `stepping.Act`."""

    @property
    def now(self) -> datetime: ...
    @property
    def outcome(self) -> str | None: ...
    @property
    def help_given(self) -> str | None: ...
    @property
    def departments_came(self) -> int: ...
    @property
    def arrived(self) -> tuple[str, ...]: ...
    @property
    def came(self) -> tuple[str, ...]: ...
    @property
    def excused(self) -> tuple[str, ...]: ...


def call_departments(setting: Setting, state: CaseState, call: Call) -> Outcome:
    """One call is open at a time; the next comes after its outcome was recorded."""
    if state.step is None:
        raise CaseAlreadyClosed
    step = setting.playbook.flow(state.flow).step(state.step)
    if step.kind is not StepKind.JOINT_CALL:
        raise NotAPlaceForCalls
    day = setting.day(call.now)
    if standing_in(setting, state, step, call.by, day=day, verb=Verb.CALL_DEPARTMENTS) is None:
        raise NotYourCase
    if state.counts.call is not None:
        raise CallStillOpen
    departments = tuple(dict.fromkeys(call.departments))
    if not departments:
        raise DepartmentsMissing(field="departments")
    callable_ = {d.code for d in setting.playbook.departments_on(day)}
    for code in departments:
        if code not in callable_:
            raise DepartmentUnknown(field="departments", department=code)
    lead = step.joint.lead if step.joint and step.joint.needs is JointNeed.LEAD else None
    if lead in callable_ and lead not in departments:
        raise LeadNotCalled(field="departments", department=_names(setting.playbook, (lead,)))
    if call.meet_at < call.now:
        raise MeetingInThePast(field="meet_at")
    within = setting.calendar.add(step.answer_within, call.now) if step.answer_within else call.meet_at
    # An answer after the meeting helps nobody.
    answer_by = min(within, call.meet_at)
    counts = replace(
        state.counts, call=call.id, calls=state.counts.calls + 1, gathering=Gathering(departments, call.meet_at)
    )
    event = JointCallOpened(
        **about(state),
        call=call.id,
        call_kind=call.kind,
        departments=departments,
        meet_at=call.meet_at,
        answer_by=answer_by,
    )
    effect = CallDepartments(
        call=call.id,
        kind=call.kind,
        departments=departments,
        place=call.place,
        meet_at=call.meet_at,
        caller_phone=call.caller_phone,
        answer_by=answer_by,
    )
    return Outcome(replace(state, counts=counts), (effect, Record(event)))


def close_call(setting: Setting, state: CaseState, step: Step, act: Came) -> tuple[CaseState, tuple[Effect, ...]]:
    """The call ended with those there whom the step needs; raises NotYetMet, NobodyCame, NotEnoughCame."""
    call, met = state.counts.call, state.counts.gathering
    if call is None:
        raise CallMissing
    asked = set(met.departments) if met else {*act.arrived, *act.came}
    came = tuple(sorted({*act.arrived, *act.came} & asked))
    rule = step.joint or Joint()
    if met is not None and act.now < met.meet_at and _lacks(rule, met.departments, act.arrived, act):
        # Before the time agreed only those count who say themselves that they are there.
        raise NotYetMet
    lacks = _lacks(rule, met.departments if met else came, came, act)
    number = max(len(came), act.departments_came)
    if number == 0:
        raise NobodyCame(field="came")
    if lacks:
        raise NotEnoughCame(field="came", departments=_names(setting.playbook, lacks))
    event = JointCallClosed(
        **about(state),
        call=call,
        departments_came=number,
        came=came,
        outcome=act.outcome,
        help_given=act.help_given,
    )
    close = CloseCall(call=call, outcome=act.outcome or "", help_given=act.help_given)
    return replace(state, counts=replace(state.counts, call=None)), (close, Record(event))


def fail_call(setting: Setting, state: CaseState, failure: Failure) -> Outcome:
    """未果: nobody came, or not those who were needed. The case stays where it is; departments can be called again."""
    if state.step is None:
        raise CaseAlreadyClosed
    step = setting.playbook.flow(state.flow).step(state.step)
    day = setting.day(failure.now)
    if standing_in(setting, state, step, failure.by, day=day, verb=Verb.CALL_DEPARTMENTS) is None:
        raise NotYourCase
    if state.counts.call is None:
        raise CallMissing
    outcome = gettext(N_("未果：{note}"), note=failure.note)
    event = JointCallClosed(
        **about(state), call=state.counts.call, departments_came=0, outcome=failure.note, failed=True
    )
    close = CloseCall(call=state.counts.call, outcome=outcome, help_given=None)
    return Outcome(replace(state, counts=replace(state.counts, call=None)), (close, Record(event)))


def answered(setting: Setting, state: CaseState, *, caller: UUID | None, officer: str, now: datetime) -> Tell | None:
    """What is told of a department's word, and to whom: whoever has the case, and whoever called."""
    told = {*state.owner.people(setting.directory, setting.day(now)), caller} - {None}
    people = tuple(sorted(p for p in told if p))
    return Tell(to=people, template="called", facts={"department": officer}) if people else None


def _lacks(rule: Joint, called: Sequence[str], came: Sequence[str], act: Came) -> tuple[str, ...]:
    """Departments for want of which the call is not done; nobody where enough came."""
    missing = tuple(code for code in called if code not in came)
    match rule.needs:
        case JointNeed.ALL:
            # Of an older record only the number is known.
            needed = tuple(code for code in missing if code not in act.excused)
            return () if act.departments_came >= len(called) else needed
        case JointNeed.LEAD:
            return (rule.lead,) if rule.lead is not None and rule.lead in missing else ()
        case JointNeed.ANY:
            wanted = min(rule.at_least, len(called) - len([c for c in missing if c in act.excused])) or 1
            return missing if max(len(came), act.departments_came) < wanted else ()


def _names(playbook: Playbook, codes: Sequence[str]) -> str:
    names = []
    for code in codes:
        try:
            names.append(say(playbook.department(code).name))
        except NotInPlaybook:
            names.append(code)
    return gettext(N_("、")).join(names)
