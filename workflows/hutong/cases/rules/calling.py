"""Calling departments together to a case (联动)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

import msgspec
from msgspec.structs import replace

from hutong.cases.calling_events import JointCallClosed, JointCallOpened
from hutong.cases.effects import CallDepartments, CloseCall, Effect, Outcome, Record
from hutong.cases.errors import (
    CallKindUnknown,
    CallMissing,
    CallStillOpen,
    CaseAlreadyClosed,
    DepartmentsMissing,
    DepartmentUnknown,
    LeadNotCalled,
    MeetingInThePast,
    MeetingTimeMissing,
    NobodyCame,
    NotAPlaceForCalls,
    NotEnoughCame,
    NotYetMet,
    NotYourCase,
)
from hutong.cases.rules.answering import gathered
from hutong.cases.rules.entering import about, notice
from hutong.cases.rules.owning import bodies_of
from hutong.cases.rules.standing import standing_in
from hutong.cases.rules.timing import with_waking
from hutong.cases.states import CaseState, Gathering, Setting
from hutong.playbooks.describing import say
from hutong.playbooks.document import Playbook
from hutong.playbooks.errors import NotInPlaybook
from hutong.playbooks.flows import Joint, JointNeed, Step, StepKind
from hutong.playbooks.joint_calls import CallKind
from hutong.playbooks.verbs import Verb
from hutong.texts import N_, gettext


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """`kind` is one of the playbook's by its code. `meet_at` may be left out where the kind is for now."""

    id: UUID
    by: UUID
    now: datetime
    kind: str
    departments: tuple[str, ...]
    place: str
    meet_at: datetime | None
    caller_phone: str | None = None


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """A joint call came to nothing; the note says why."""

    by: UUID
    now: datetime
    note: str


class Gathered(msgspec.Struct, frozen=True, kw_only=True):
    """How a joint call ended beside the step: its outcome, and who came by their own record or by the roll-call."""

    by: UUID
    now: datetime
    outcome: str
    help_given: str | None = None
    departments_came: int = 0
    arrived: tuple[str, ...] = ()
    came: tuple[str, ...] = ()
    excused: tuple[str, ...] = ()


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
    kind, step = _kind(setting.playbook, call.kind), setting.step(state.flow, state.step)
    if step.kind is not StepKind.JOINT_CALL and kind.code not in setting.playbook.flow(state.flow).calls:
        raise NotAPlaceForCalls(field="kind")
    day = setting.day(call.now)
    if not may_call(setting, state, step, call.by, day):
        raise NotYourCase
    if state.counts.call is not None:
        raise CallStillOpen
    departments = _bodies_called(setting.playbook, step, call.departments, day)
    meet_at, answer_by = _times(setting, step, kind, call)
    met = Gathering(
        departments, meet_at, caller=call.by, kind=kind.code, asked=dict.fromkeys(departments, answer_by)
    )  # fmt: skip
    event = JointCallOpened(
        **about(state),
        call=call.id,
        call_kind=call.kind,
        departments=departments,
        meet_at=meet_at,
        answer_by=answer_by,
    )
    effect = CallDepartments(
        call=call.id,
        kind=call.kind,
        departments=departments,
        place=call.place,
        meet_at=meet_at,
        caller_phone=call.caller_phone,
        answer_by=answer_by,
    )
    counts = replace(state.counts, call=call.id, calls=state.counts.calls + 1)
    called = gathered(setting, replace(state, counts=counts), met)
    return Outcome(called, (effect, Record(event), *_at_once(setting, called, kind, call)))


def _bodies_called(playbook: Playbook, step: Step, wanted: Sequence[str], day: date) -> tuple[str, ...]:
    departments = tuple(dict.fromkeys(wanted))
    if not departments:
        raise DepartmentsMissing(field="departments")
    callable_ = {d.code for d in playbook.departments_on(day)}
    for code in departments:
        if code not in callable_:
            raise DepartmentUnknown(field="departments", department=code)
    lead = step.joint.lead if step.joint and step.joint.needs is JointNeed.LEAD else None
    if lead in callable_ and lead not in departments:
        raise LeadNotCalled(field="departments", department=_names(playbook, (lead,)))
    return departments


def _times(setting: Setting, step: Step, kind: CallKind, call: Call) -> tuple[datetime, datetime]:
    """When all meet, and until when each answers."""
    meet_at = call.meet_at or (call.now if kind.at_once else None)
    if meet_at is None:
        raise MeetingTimeMissing(field="meet_at")
    if meet_at < call.now:
        raise MeetingInThePast(field="meet_at")
    return meet_at, answer_limit(setting, step, kind, meet_at=meet_at, now=call.now)


def answer_limit(setting: Setting, step: Step, kind: CallKind | None, *, meet_at: datetime, now: datetime) -> datetime:
    """Until when whoever is asked now answers; of an older record the kind is not known."""
    limit = (kind.answer_within if kind else None) or step.answer_within
    within = setting.calendar.add(limit, now) if limit else meet_at
    # An answer after the meeting helps nobody, but where everybody comes as soon as he can.
    return within if (kind is not None and kind.at_once) or meet_at <= now else min(within, meet_at)


def kind_named(playbook: Playbook, code: str | None) -> CallKind | None:
    return next((kind for kind in playbook.call_kinds if kind.code == code), None)


def close_call(
    setting: Setting, state: CaseState, step: Step, act: Came, *, alone: bool = False
) -> tuple[CaseState, tuple[Effect, ...]]:
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
        alone=alone,
        helped=bool(act.help_given),
        outcome=act.outcome,
        help_given=act.help_given,
    )
    ticked = tuple(code for code in came if code not in act.arrived)
    close = CloseCall(call=call, outcome=act.outcome or "", help_given=act.help_given, ticked=ticked)
    return _over(setting, state, step), (close, Record(event))


def fail_call(setting: Setting, state: CaseState, failure: Failure) -> Outcome:
    """未果: nobody came, or not those who were needed. The case stays where it is; departments can be called again."""
    if state.step is None:
        raise CaseAlreadyClosed
    step = setting.step(state.flow, state.step)
    if not may_call(setting, state, step, failure.by, setting.day(failure.now)):
        raise NotYourCase
    if state.counts.call is None:
        raise CallMissing
    outcome = gettext(N_("未果：{note}"), note=failure.note)
    event = JointCallClosed(
        **about(state), call=state.counts.call, departments_came=0, outcome=failure.note, failed=True
    )
    close = CloseCall(call=state.counts.call, outcome=outcome, help_given=None)
    return Outcome(_over(setting, state, step), (close, Record(event)))


def end_call(setting: Setting, state: CaseState, act: Gathered) -> Outcome:
    """How a call ended that was made beside the step; the case stays where it is, and departments may be called again.

    Of a step that is a joint call, its own actions say so.
    """
    if state.step is None:
        raise CaseAlreadyClosed
    step = setting.step(state.flow, state.step)
    if not may_call(setting, state, step, act.by, setting.day(act.now)):
        raise NotYourCase
    if step.kind is StepKind.JOINT_CALL:
        raise NotAPlaceForCalls
    after, effects = close_call(setting, state, step, act, alone=True)
    return Outcome(after, effects)


def may_call(setting: Setting, state: CaseState, step: Step, person: UUID, day: date) -> bool:
    """Whoever acts on the case and has the duty; at a step that is a joint call, whoever has the step."""
    standing = standing_in(setting, state, step, person, day=day, verb=Verb.CALL_DEPARTMENTS)
    if standing is None or step.kind is StepKind.JOINT_CALL:
        return standing is not None
    kind = setting.directory.kind(standing.kind) if standing.kind else None
    return kind is not None and Verb.CALL_DEPARTMENTS in kind.duties


def _over(setting: Setting, state: CaseState, step: Step) -> CaseState:
    return with_waking(setting, replace(state, counts=replace(state.counts, call=None)), step)


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


def _kind(playbook: Playbook, code: str) -> CallKind:
    try:
        return playbook.call_kind(code)
    except NotInPlaybook:
        raise CallKindUnknown(field="kind") from None


def _at_once(setting: Setting, state: CaseState, kind: CallKind, call: Call) -> tuple[Effect, ...]:
    """An emergency is told to the departments called and to whoever has the case, whatever the hour."""
    if not kind.at_once:
        return ()
    day = setting.day(call.now)
    bodies = bodies_of(setting, dict.fromkeys(call.departments), day)
    people = tuple(p for p in state.owner.people(setting.directory, day) if p != call.by)
    return (notice(people, "called_at_once", state, urgent=True, departments=bodies),) if people or bodies else ()


def _names(playbook: Playbook, codes: Sequence[str]) -> str:
    names = []
    for code in codes:
        try:
            names.append(say(playbook.department(code).name))
        except NotInPlaybook:
            names.append(code)
    return gettext(N_("、")).join(names)
