"""What a called department answers: coming, passing it on, another time; that it is there, and what came of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.models import Department
from hutong.cases.changing import change, hold, settings_in
from hutong.cases.errors import AnswerAlreadyDone
from hutong.cases.models import JointCall, JointCallAnswer
from hutong.cases.rules.answering import CAME, DONE, OTHER_TIME, REASSIGNED, Answer
from hutong.cases.rules.answering import answer as heard_from
from hutong.cases.rules.widening import Widening, widen_call
from hutong.cases.schemas import AnswerCall
from hutong.cases.settings import setting_at
from hutong.db import bound_office
from hutong.db.wires import SessionWire
from hutong.errors import FieldProblem, Invalid, NotThere
from hutong.journal import Actor
from hutong.texts import N_


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

    Passed on, the department that it names is called in its place. Raises NotThere, AnswerAlreadyDone, Invalid where a
    part of the answer is missing, and what the rules refuse.
    """
    _check(answer)
    row = await _held(session, answer_id, department)
    if row.done_at is not None:
        raise AnswerAlreadyDone
    first = row.answered_at is None
    row.state, row.officer_name = answer.state, answer.officer_name or row.officer_name
    row.answered_at, row.answered_by = row.answered_at or now, officer
    if answer.state == OTHER_TIME:
        row.time_said = None  # Asked for anew, it waits for a word again.
    row.other_time, row.reason = answer.other_time or row.other_time, answer.reason or row.reason
    row.outcome, row.document_number = answer.outcome or row.outcome, answer.document_number or row.document_number
    call = await session.get_one(JointCall, (row.office_id, row.call_id))
    # A result says nothing of when they were there, nor does a word from after the end.
    if answer.state == CAME and call.closed_at is None:
        row.arrived_at = row.arrived_at or now
    if answer.state == DONE:
        row.done_at = now
    own = await session.scalar(select(Department.code).where(Department.id == department))
    said = Answer(
        now=now, call=row.call_id, caller=call.caller_id, department=own or "", state=answer.state,
        by=answer.officer_name or row.officer_name, on_time=not first or now <= row.answer_by,
        other_time=answer.other_time, words=answer.outcome or answer.reason,
        to=answer.passed_to if answer.state == REASSIGNED else None,
    )  # fmt: skip
    await change(
        SessionWire(session), settings_in(session, now), row.case_id,
        lambda setting, state, _: heard_from(setting, state, said), person=None, by=by, now=now, same_revision=True,
    )  # fmt: skip
    if answer.state == REASSIGNED and answer.passed_to:
        await _pass_on(session, call, row, answer.passed_to, own=own, by=by, now=now)
    return row


async def _held(session: AsyncSession, answer_id: UUID, department: UUID) -> JointCallAnswer:
    """With its case, which comes first. Raises NotThere."""
    mine = (
        JointCallAnswer.office_id == bound_office(session),
        JointCallAnswer.id == answer_id,
        JointCallAnswer.department_id == department,
    )
    case = await session.scalar(select(JointCallAnswer.case_id).where(*mine))
    if case is None:
        raise NotThere
    await hold(SessionWire(session), case)
    # Others of the same call may have moved it meanwhile, or in this very session.
    found = select(JointCallAnswer).where(*mine).with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(found)).one()


async def takers_of(session: AsyncSession, answer: JointCallAnswer, *, now: datetime) -> list[tuple[str, str]]:
    """(code, name) of the district's departments that the call may be passed on to; read as the office."""
    _, setting = await setting_at(session, now)
    callable_ = {body.code for body in setting.playbook.departments_on(setting.day(now))}
    return [
        (body.code, body.name)
        for body in await _bodies(session, answer.department_id, now)
        if body.code in callable_ and body.id != answer.department_id
    ]


async def _bodies(session: AsyncSession, like: UUID, now: datetime) -> list[Department]:
    """The departments of the same district that exist."""
    district = select(Department.district_id).where(Department.id == like).scalar_subquery()
    found = await session.scalars(
        select(Department)
        .where(
            Department.district_id == district,
            Department.since.is_(None) | (Department.since <= now),
            Department.until.is_(None) | (Department.until >= now),
        )
        .order_by(Department.name)
    )
    return list(found)


async def _pass_on(
    session: AsyncSession, call: JointCall, row: JointCallAnswer, to: str, *, own: str | None, by: Actor, now: datetime
) -> None:
    """Whoever is named comes instead; one that is called already need not be called again."""
    body = next((one for one in await _bodies(session, row.department_id, now) if one.code == to), None)
    if body is None or body.id == row.department_id:
        raise Invalid([FieldProblem("passed_to", N_("请从名单里选一个部门。"))])
    theirs = JointCallAnswer.call_id == row.call_id, JointCallAnswer.department_id == body.id
    state = await session.scalar(
        select(JointCallAnswer.state).where(JointCallAnswer.office_id == row.office_id, *theirs)
    )
    if state == REASSIGNED:
        raise Invalid([FieldProblem("passed_to", N_("这个部门也把它改派了，请另选一个。"))])
    row.passed_to = body.id
    if state is not None:
        return
    said = Widening(by=None, now=now, department=to, kind=call.kind, passed_by=own)
    await change(
        SessionWire(session), settings_in(session, now), row.case_id,
        lambda setting, state, _: widen_call(setting, state, said), person=None, by=by, now=now,
    )  # fmt: skip


def _check(answer: AnswerCall) -> None:
    problems = []
    if answer.state == OTHER_TIME and answer.other_time is None:
        problems.append(FieldProblem("other_time", N_("请写明改到什么时间。")))
    if answer.state in {OTHER_TIME, REASSIGNED} and not (answer.reason or "").strip():
        problems.append(FieldProblem("reason", N_("请写明原因。")))
    if answer.state == REASSIGNED and not answer.passed_to:
        problems.append(FieldProblem("passed_to", N_("请选由哪个部门来。")))
    if answer.state == DONE and not (answer.outcome or "").strip():
        problems.append(FieldProblem("outcome", N_("请写明结果。")))
    if problems:
        raise Invalid(problems)
