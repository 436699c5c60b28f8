"""Departments called together (联动): calling them, and what each of them answers.

An officer reads in the department's own scope and sees the rows of calls alone; his answer is written for the office.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.models import Department
from hutong.cases.changing import change, settings_in
from hutong.cases.effects import Outcome
from hutong.cases.errors import AnswerAlreadyDone, NoOtherTime
from hutong.cases.events import JointCallAnswered
from hutong.cases.models import JointCall, JointCallAnswer
from hutong.cases.rows import READ, state_of
from hutong.cases.rules import Call, Failure, Gathered, answered, call_departments, end_call, fail_call
from hutong.cases.rules.entering import about
from hutong.cases.rules.rescheduling import Reschedule, reschedule
from hutong.cases.schemas import AnswerCall, CallEnded, CallFailed, CallTogether, TimeSaid
from hutong.cases.settings import setting_at
from hutong.cases.states import CaseState, Setting
from hutong.cases.wording import notices
from hutong.db import bound_office
from hutong.db.wires import SessionWire
from hutong.errors import FieldProblem, Invalid, NotThere
from hutong.journal import Actor, append
from hutong.notices.models import Notice
from hutong.texts import N_

CALLED, COMING, REASSIGNED, OTHER_TIME, CAME, DONE = "called", "coming", "reassigned", "other_time", "came", "done"

_CASE = f"SELECT {READ} FROM cases c WHERE c.office_id = $1 AND c.id = $2"  # noqa: S608 - constants alone


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
    accepted = said.said == "accepted"

    def rule(setting: Setting, state: CaseState, _: Mapping[str, Any]) -> Outcome:
        if part.state != OTHER_TIME or part.other_time is None or part.time_said or part.call_id != state.counts.call:
            raise NoOtherTime
        event = Reschedule(by=person, now=now, department=code, meet_at=part.other_time, accepted=accepted)
        return reschedule(setting, state, event)

    return await change(SessionWire(session), settings_in(session, now), case_id, rule, person=person, by=by, now=now)


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


async def answer_call(
    session: AsyncSession,
    answer_id: UUID,
    answer: AnswerCall,
    *,
    department: UUID,
    officer: UUID,
    by: Actor,
    now: datetime,
) -> JointCallAnswer:
    """Write a department's word in a session of the office that called; whoever called is told.

    Raises NotThere, AnswerAlreadyDone, and Invalid where a part of the answer is missing.
    """
    _check(answer)
    statement = (
        select(JointCallAnswer)
        .where(
            JointCallAnswer.office_id == bound_office(session),
            JointCallAnswer.id == answer_id,
            JointCallAnswer.department_id == department,
        )
        .with_for_update()
    )
    row = (await session.scalars(statement)).one_or_none()
    if row is None:
        raise NotThere
    if row.done_at is not None:
        raise AnswerAlreadyDone
    first = row.answered_at is None
    row.state, row.officer_name = answer.state, answer.officer_name or row.officer_name
    row.answered_at, row.answered_by = row.answered_at or now, officer
    if answer.state == OTHER_TIME:
        row.time_said = None  # Asked for anew, it waits for a word again.
    row.other_time, row.reason = answer.other_time or row.other_time, answer.reason or row.reason
    row.outcome, row.document_number = answer.outcome or row.outcome, answer.document_number or row.document_number
    if answer.state in {CAME, DONE}:
        row.arrived_at = row.arrived_at or now
    if answer.state == DONE:
        row.done_at = now
    await _journal(session, row, answer, first=first, by=by, now=now)
    return row


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


def _check(answer: AnswerCall) -> None:
    problems = []
    if answer.state == OTHER_TIME and answer.other_time is None:
        problems.append(FieldProblem("other_time", N_("请写明改到什么时间。")))
    if answer.state in {OTHER_TIME, REASSIGNED} and not (answer.reason or "").strip():
        problems.append(FieldProblem("reason", N_("请写明原因。")))
    if answer.state == DONE and not (answer.outcome or "").strip():
        problems.append(FieldProblem("outcome", N_("请写明结果。")))
    if problems:
        raise Invalid(problems)


async def _journal(
    session: AsyncSession, row: JointCallAnswer, answer: AnswerCall, *, first: bool, by: Actor, now: datetime
) -> None:
    case = (await SessionWire(session).rows(_CASE, bound_office(session), row.case_id))[0]
    office, setting = await setting_at(session, now, case["playbook_version"])
    state = state_of(case, setting.directory)
    code = await session.scalar(select(Department.code).where(Department.id == row.department_id))
    event = JointCallAnswered(
        **about(state),
        call=row.call_id,
        department=code or "",
        state=answer.state,
        on_time=not first or now <= row.answer_by,
        other_time=answer.other_time,
        officer=answer.officer_name,
        words=answer.outcome or answer.reason,
    )
    append(session, event, by=by, at=now, playbook_version=setting.version)
    caller = await session.scalar(
        select(JointCall.caller_id).where(JointCall.office_id == office.id, JointCall.id == row.call_id)
    )
    told = answered(setting, state, caller=caller, officer=row.officer_name or code or "", now=now)
    for notice in notices(office, setting, state, case["title"], [told] if told else [], now, number=case["number"]):
        session.add(
            Notice(
                office_id=office.id, id=notice.id, person_id=notice.person_id, kind=notice.kind, title=notice.title,
                body=notice.body, link=notice.link, urgent=notice.urgent, created_at=now, held_until=notice.held_until,
                case_id=state.id,
            )
        )  # fmt: skip
