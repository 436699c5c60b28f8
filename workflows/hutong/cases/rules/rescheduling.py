"""改期: a called department asks for another time; everybody meets then, or the time stays."""

from datetime import datetime
from uuid import UUID

import msgspec
from msgspec.structs import replace

from hutong.cases.effects import MoveCall, Outcome, Record, Tell
from hutong.cases.errors import CallMissing, CaseAlreadyClosed, MeetingInThePast, NotYourCase
from hutong.cases.events import JointCallMoved
from hutong.cases.rules.calling import may_call
from hutong.cases.rules.entering import about
from hutong.cases.rules.owning import body_of
from hutong.cases.states import CaseState, Gathering, Setting


class Reschedule(msgspec.Struct, frozen=True, kw_only=True):
    """What whoever may call says to the other time that `department` asked for; not accepted, the time stays."""

    by: UUID
    now: datetime
    department: str
    meet_at: datetime
    accepted: bool


def reschedule(setting: Setting, state: CaseState, said: Reschedule) -> Outcome:
    """Accepted, all who were called hear of it; kept, the department that asked does."""
    if state.step is None:
        raise CaseAlreadyClosed
    step, day = setting.playbook.flow(state.flow).step(state.step), setting.day(said.now)
    if not may_call(setting, state, step, said.by, day):
        raise NotYourCase
    call, met = state.counts.call, state.counts.gathering
    if call is None or met is None:
        raise CallMissing
    if said.accepted and said.meet_at < said.now:
        raise MeetingInThePast
    meet_at = said.meet_at if said.accepted else met.meet_at
    event = JointCallMoved(
        **about(state), call=call, department=said.department, accepted=said.accepted, from_=met.meet_at,
        meet_at=meet_at,
    )  # fmt: skip
    codes = met.departments if said.accepted else (said.department,)
    bodies = tuple(body.id for code in codes if (body := body_of(setting, code, day)) is not None)
    people = tuple(p for p in state.owner.people(setting.directory, day) if p != said.by) if said.accepted else ()
    template = "call_moved" if said.accepted else "call_kept"
    told = Tell(to=people, departments=bodies, template=template, times={"due": meet_at}, urgent=state.danger)
    move = MoveCall(call=call, department=said.department, accepted=said.accepted, meet_at=meet_at)
    counts = replace(state.counts, gathering=Gathering(met.departments, meet_at))
    return Outcome(replace(state, counts=counts), (move, Record(event), *((told,) if people or bodies else ())))
