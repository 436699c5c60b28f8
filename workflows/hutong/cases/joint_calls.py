"""Departments called together (联动): calling them, moving the meeting, and how it ended.

An officer reads in the department's own scope and sees the rows of calls alone; his answer (`answering`) is written for
the office.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.models import Department
from hutong.cases.changing import change, hold, settings_in
from hutong.cases.effects import Outcome
from hutong.cases.errors import NoOtherTime
from hutong.cases.models import JointCall, JointCallAnswer
from hutong.cases.rules import Call, Failure, Gathered, call_departments, end_call, fail_call
from hutong.cases.rules.answering import OTHER_TIME, REASSIGNED
from hutong.cases.rules.rescheduling import Reschedule, reschedule
from hutong.cases.rules.widening import Widening, widen_call
from hutong.cases.schemas import CalledIn, CallEnded, CallFailed, CallTogether, MeetAnew, TimeSaid
from hutong.cases.states import CaseState, Setting
from hutong.db import bound_office
from hutong.db.wires import SessionWire
from hutong.errors import NotThere
from hutong.journal import Actor


async def call_together(
    session: AsyncSession, case_id: UUID, call: CallTogether, *, person: UUID, by: Actor, now: datetime
) -> CaseState:
    """Call departments to a case; raises what the rules refuse, and DepartmentUnknown."""
    event = Call(
        id=call.id,
        by=person,
        now=now,
        kind=call.kind,
        departments=call.departments,
        place=call.place,
        meet_at=call.meet_at,
        caller_phone=call.caller_phone or None,
    )

    def rule(setting: Setting, state: CaseState, _: Mapping[str, Any]) -> Outcome:
        return call_departments(setting, state, event)

    return await change(SessionWire(session), settings_in(session, now), case_id, rule, person=person, by=by, now=now)


async def record_failure(
    session: AsyncSession, case_id: UUID, failed: CallFailed, *, person: UUID, by: Actor, now: datetime
) -> CaseState:
    """The open call came to nothing; departments can be called again. Raises what the rules refuse."""
    event = Failure(by=person, now=now, note=failed.note)

    def rule(setting: Setting, state: CaseState, _: Mapping[str, Any]) -> Outcome:
        return fail_call(setting, state, event)

    return await change(SessionWire(session), settings_in(session, now), case_id, rule, person=person, by=by, now=now)


async def end_together(
    session: AsyncSession, case_id: UUID, ended: CallEnded, *, person: UUID, by: Actor, now: datetime
) -> CaseState:
    """The open call that was made beside the step is over; raises what the rules refuse."""

    def rule(setting: Setting, state: CaseState, row: Mapping[str, Any]) -> Outcome:
        event = Gathered(
            by=person, now=now, outcome=ended.outcome, help_given=ended.help_given, came=ended.came,
            arrived=tuple(row["arrived"]), excused=tuple(row["excused"]),
        )  # fmt: skip
        return end_call(setting, state, event)

    return await change(SessionWire(session), settings_in(session, now), case_id, rule, person=person, by=by, now=now)


async def settle_time(
    session: AsyncSession, case_id: UUID, answer_id: UUID, said: TimeSaid, *, person: UUID, by: Actor, now: datetime
) -> CaseState:
    """改期: accept the other time that a department asked for, and all meet then; or keep the time.

    Raises NotThere, NoOtherTime, and what the rules refuse.
    """
    await hold(SessionWire(session), case_id)
    found = await session.execute(
        select(JointCallAnswer, Department.code)
        .join(Department, Department.id == JointCallAnswer.department_id)
        .where(
            JointCallAnswer.office_id == bound_office(session),
            JointCallAnswer.id == answer_id,
            JointCallAnswer.case_id == case_id,
        )
        .with_for_update(of=JointCallAnswer)
    )
    row = found.one_or_none()
    if row is None:
        raise NotThere
    part, code = row
    accepted, kind = said.said == "accepted", await _open_kind(session, case_id)

    def rule(setting: Setting, state: CaseState, _: Mapping[str, Any]) -> Outcome:
        if part.state != OTHER_TIME or part.other_time is None or part.time_said or part.call_id != state.counts.call:
            raise NoOtherTime
        event = Reschedule(by=person, now=now, department=code, meet_at=part.other_time, accepted=accepted, kind=kind)
        return reschedule(setting, state, event)

    return await change(SessionWire(session), settings_in(session, now), case_id, rule, person=person, by=by, now=now)


async def propose_time(
    session: AsyncSession, case_id: UUID, meeting: MeetAnew, *, person: UUID, by: Actor, now: datetime
) -> CaseState:
    """Whoever called names another time himself; all are asked anew. Raises what the rules refuse."""
    kind = await _open_kind(session, case_id)

    def rule(setting: Setting, state: CaseState, _: Mapping[str, Any]) -> Outcome:
        event = Reschedule(by=person, now=now, department=None, meet_at=meeting.meet_at, accepted=True, kind=kind)
        return reschedule(setting, state, event)

    return await change(SessionWire(session), settings_in(session, now), case_id, rule, person=person, by=by, now=now)


async def call_in(
    session: AsyncSession, case_id: UUID, more: CalledIn, *, person: UUID, by: Actor, now: datetime
) -> CaseState:
    """One more department in the open call; raises what the rules refuse, and DepartmentUnknown."""
    kind = await _open_kind(session, case_id)

    def rule(setting: Setting, state: CaseState, _: Mapping[str, Any]) -> Outcome:
        return widen_call(setting, state, Widening(by=person, now=now, department=more.department, kind=kind))

    return await change(SessionWire(session), settings_in(session, now), case_id, rule, person=person, by=by, now=now)


async def _open_kind(session: AsyncSession, case_id: UUID) -> str:
    """Of the open call of the case; there is one at most."""
    statement = select(JointCall.kind).where(
        JointCall.office_id == bound_office(session), JointCall.case_id == case_id, JointCall.closed_at.is_(None)
    )
    return (await session.scalars(statement.limit(1))).first() or ""


async def calls_to(session: AsyncSession, department: UUID, *, over: bool = False) -> Sequence[JointCallAnswer]:
    """For an officer: what his department was called to over all offices, the soonest meeting first; or what is over.

    Whoever passed a call on has nothing more to do about it.
    """
    mine = select(JointCallAnswer).where(JointCallAnswer.department_id == department).limit(200)
    is_over = JointCallAnswer.done_at.is_not(None) | (JointCallAnswer.state == REASSIGNED)
    if over:
        found = mine.where(is_over).order_by(JointCallAnswer.meet_at.desc(), JointCallAnswer.id.desc())
    else:
        found = mine.where(~is_over).order_by(JointCallAnswer.meet_at, JointCallAnswer.id)
    return (await session.scalars(found)).all()


async def call_to(session: AsyncSession, department: UUID, answer_id: UUID) -> JointCallAnswer:
    """One of them; raises NotThere for another department's as for none."""
    statement = select(JointCallAnswer).where(
        JointCallAnswer.department_id == department, JointCallAnswer.id == answer_id
    )
    found = (await session.scalars(statement)).one_or_none()
    if found is None:
        raise NotThere
    return found


async def calls_of(session: AsyncSession, case_id: UUID) -> Sequence[tuple[JointCall, JointCallAnswer, str]]:
    """Calls of a case with each department's part and its name, in their order."""
    office_id = bound_office(session)
    statement = (
        select(JointCall, JointCallAnswer, Department.name)
        .join(JointCallAnswer, (JointCallAnswer.office_id == office_id) & (JointCallAnswer.call_id == JointCall.id))
        .join(Department, Department.id == JointCallAnswer.department_id)
        .where(JointCall.office_id == office_id, JointCall.case_id == case_id)
        .order_by(JointCall.called_at, JointCall.id, Department.name)
    )
    return [(call, part, name) for call, part, name in (await session.execute(statement)).all()]
