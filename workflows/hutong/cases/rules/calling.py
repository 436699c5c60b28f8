"""Calling departments together to a case (联动)."""

from datetime import datetime
from uuid import UUID

import msgspec
from msgspec.structs import replace

from hutong.cases.effects import CallDepartments, Outcome, Record
from hutong.cases.errors import (
    CallStillOpen,
    CaseAlreadyClosed,
    DepartmentsMissing,
    DepartmentUnknown,
    NotAPlaceForCalls,
    NotYourCase,
)
from hutong.cases.events import JointCallOpened
from hutong.cases.rules.entering import about
from hutong.cases.rules.standing import standing_in
from hutong.cases.states import CaseState, Setting
from hutong.playbooks.flows import StepKind
from hutong.playbooks.verbs import Verb


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
    answer_by = setting.calendar.add(step.answer_within, call.now) if step.answer_within else call.meet_at
    counts = replace(state.counts, call=call.id, calls=state.counts.calls + 1)
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
