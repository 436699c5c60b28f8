"""Departments that were called together, once more from the journal. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from hutong.cases.effects import Outcome
from hutong.cases.rules.answering import Answer, answer
from hutong.cases.rules.calling import Call, Failure, Gathered, call_departments, end_call, fail_call
from hutong.cases.rules.rescheduling import Reschedule, reschedule
from hutong.cases.rules.widening import Widening, widen_call
from hutong.cases.states import CaseState, Setting
from hutong.tracing.told import SAID, Rest, Told


def called(setting: Setting, state: CaseState | None, event: Told) -> Outcome | None:
    data = event.data
    if state is None or event.actor.id is None:
        return None
    call = Call(
        id=UUID(data["call"]),
        by=event.actor.id,
        now=event.at,
        kind=data["call_kind"],
        departments=tuple(data["departments"]),
        place=SAID,
        meet_at=datetime.fromisoformat(data["meet_at"]),
    )
    return call_departments(setting, state, call)


def answered(setting: Setting, state: CaseState | None, before: Rest, event: Told) -> Outcome | None:
    """Whoever has the case and whoever called hear of it."""
    data = event.data
    if state is None:
        return None
    caller = next(
        (e.actor.id for e in before if e.kind == "joint_call.opened" and e.data["call"] == data["call"]), None
    )
    return answer(
        setting, state,
        Answer(
            now=event.at, call=UUID(data["call"]), caller=caller, department=data["department"], state=data["state"]
        ),
    )  # fmt: skip


def rescheduled(setting: Setting, state: CaseState | None, event: Told) -> Outcome | None:
    data = event.data
    if state is None or event.actor.id is None:
        return None
    said = Reschedule(
        by=event.actor.id, now=event.at, department=data["department"] or None, accepted=data["accepted"],
        meet_at=datetime.fromisoformat(data["meet_at"]), kind=data.get("call_kind") or "",
    )  # fmt: skip
    return reschedule(setting, state, said)


def widened(setting: Setting, state: CaseState | None, event: Told) -> Outcome | None:
    data = event.data
    if state is None:
        return None
    said = Widening(
        by=event.actor.id, now=event.at, department=data["department"], kind=data["call_kind"],
        passed_by=data.get("passed_by"),
    )  # fmt: skip
    return widen_call(setting, state, said)


def over(setting: Setting, state: CaseState | None, event: Told) -> Outcome | None:
    """A call that ended well comes with the step that says so, unless it was made beside the step."""
    if state is None or event.actor.id is None:
        return None
    if event.data.get("alone"):
        how = attendance(state, event.data)
        return end_call(setting, state, Gathered(by=event.actor.id, now=event.at, outcome=SAID, **how))
    if not event.data.get("failed"):
        return None
    return fail_call(setting, state, Failure(by=event.actor.id, now=event.at, note=SAID))


def attendance(state: CaseState, closed: Mapping[str, Any]) -> dict[str, Any]:
    """Who was there, as the end of the call tells it."""
    came = tuple(closed.get("came") or ())
    bodies = state.counts.gathering.departments if state.counts.gathering else ()
    # Whoever was not there was excused then, or the call could not have been closed.
    excused = tuple(code for code in bodies if code not in came)
    return {"departments_came": closed["departments_came"], "arrived": came, "excused": excused}
