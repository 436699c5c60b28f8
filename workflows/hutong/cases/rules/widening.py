"""One more department in an open call: added by whoever called, or named by one that passes the call on (改派)."""

from datetime import datetime
from uuid import UUID

import msgspec
from msgspec.structs import replace

from hutong.cases.calling_events import JointCallWidened
from hutong.cases.effects import Outcome, Record, Tell, WidenCall
from hutong.cases.errors import CalledAlready, CallMissing, CaseAlreadyClosed, DepartmentUnknown, NotYourCase
from hutong.cases.rules.answering import gathered
from hutong.cases.rules.calling import answer_limit, kind_named, may_call
from hutong.cases.rules.entering import about
from hutong.cases.rules.owning import bodies_of
from hutong.cases.states import CaseState, Setting


class Widening(msgspec.Struct, frozen=True, kw_only=True):
    """`kind` is that of the call, for its limit. A department that was called passes it on for itself: `passed_by`."""

    by: UUID | None
    now: datetime
    department: str
    kind: str
    passed_by: str | None = None


def widen_call(setting: Setting, state: CaseState, said: Widening) -> Outcome:
    """The same place and time; whoever is called now answers within the same limit, counted from now."""
    if state.step is None:
        raise CaseAlreadyClosed
    step, day = setting.step(state.flow, state.step), setting.day(said.now)
    if said.passed_by is None and (said.by is None or not may_call(setting, state, step, said.by, day)):
        raise NotYourCase
    call, met = state.counts.call, state.counts.gathering
    if call is None or met is None:
        raise CallMissing
    if said.department in met.departments:
        raise CalledAlready(field="department")
    if said.department not in {body.code for body in setting.playbook.departments_on(day)}:
        raise DepartmentUnknown(field="department", department=said.department)
    answer_by = answer_limit(setting, step, kind_named(setting.playbook, said.kind), meet_at=met.meet_at, now=said.now)
    event = JointCallWidened(
        **about(state), call=call, call_kind=said.kind, department=said.department, passed_by=said.passed_by,
        answer_by=answer_by,
    )  # fmt: skip
    told = Tell(
        to=(), departments=bodies_of(setting, (said.department,), day), template="called_in",
        times={"due": met.meet_at}, urgent=state.danger,
    )  # fmt: skip
    asked = {**met.asked, said.department: answer_by}
    wider = gathered(setting, state, replace(met, departments=(*met.departments, said.department), asked=asked))
    widen = WidenCall(call=call, department=said.department, answer_by=answer_by)
    return Outcome(wider, (widen, Record(event), *((told,) if told.everybody else ())))
