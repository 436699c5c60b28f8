"""改期: another time, asked for by a called department or proposed by whoever called; or the time stays."""

from datetime import datetime
from uuid import UUID

import msgspec

from hutong.cases.calling_events import JointCallMoved
from hutong.cases.effects import MoveCall, Outcome, Record, Tell
from hutong.cases.errors import CallMissing, CaseAlreadyClosed, MeetingInThePast, NotYourCase
from hutong.cases.rules.answering import asked_anew, gathered
from hutong.cases.rules.calling import answer_limit, kind_named, may_call
from hutong.cases.rules.entering import about
from hutong.cases.rules.owning import bodies_of
from hutong.cases.states import CaseState, Gathering, Setting


class Reschedule(msgspec.Struct, frozen=True, kw_only=True):
    """What whoever may call says to the other time that `department` asked for; not accepted, the time stays.

    Without a department it is a time of his own. `kind` is that of the call, for its limit.
    """

    by: UUID
    now: datetime
    department: str | None
    meet_at: datetime
    accepted: bool
    kind: str = ""


def reschedule(setting: Setting, state: CaseState, said: Reschedule) -> Outcome:
    """Accepted, all who were called hear of it, and all but the one that asked say anew whether they come then.

    Kept, the department that asked hears of it.
    """
    if state.step is None:
        raise CaseAlreadyClosed
    step, day = setting.step(state.flow, state.step), setting.day(said.now)
    if not may_call(setting, state, step, said.by, day):
        raise NotYourCase
    call, met = state.counts.call, state.counts.gathering
    if call is None or met is None:
        raise CallMissing
    if said.accepted and said.meet_at < said.now:
        raise MeetingInThePast(field="" if said.department else "meet_at")
    meet_at = said.meet_at if said.accepted else met.meet_at
    answer_by = answer_limit(setting, step, kind_named(setting.playbook, said.kind), meet_at=meet_at, now=said.now)
    event = JointCallMoved(
        **about(state), call=call, department=said.department or "", accepted=said.accepted, from_=met.meet_at,
        meet_at=meet_at, call_kind=said.kind, answer_by=answer_by if said.accepted else None,
    )  # fmt: skip
    move = MoveCall(call=call, department=said.department, accepted=said.accepted, meet_at=meet_at, answer_by=answer_by)
    if said.accepted:
        state = gathered(setting, state, asked_anew(met, meet_at, answer_by, asker=said.department))
    return Outcome(state, (move, Record(event), *_told(setting, state, met, said, meet_at)))


def _told(setting: Setting, state: CaseState, met: Gathering, said: Reschedule, meet_at: datetime) -> tuple[Tell, ...]:
    day = setting.day(said.now)
    asked = (said.department,) if said.department else ()
    others = tuple(code for code in met.departments if code != said.department) if said.accepted else ()
    people = tuple(p for p in state.owner.people(setting.directory, day) if p != said.by) if said.accepted else ()
    found = (("call_moved", people, others), ("call_agreed" if said.accepted else "call_kept", (), asked))
    tells = [
        Tell(
            to=to, template=template, times={"due": meet_at}, urgent=state.danger,
            departments=bodies_of(setting, codes, day),
        )
        for template, to, codes in found
    ]  # fmt: skip
    return tuple(tell for tell in tells if tell.everybody)
