"""A joint call among those it is between: who sees who came and when, and what is said of who did not answer."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec
from msgspec.structs import asdict
from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.models import Department
from hutong.cases.calling_events import JointCallUnanswered
from hutong.cases.effects import Tell
from hutong.cases.matters_models import DepartmentNotice
from hutong.cases.models import JointCall, JointCallAnswer
from hutong.cases.rows import READ, state_of
from hutong.cases.rules.entering import about
from hutong.cases.settings import setting_at
from hutong.cases.states import CaseState, Setting
from hutong.cases.wording import notices, step_name
from hutong.db import bound_office
from hutong.db.wires import SessionWire
from hutong.ids import new_id
from hutong.journal import SYSTEM, append
from hutong.notices.models import Notice
from hutong.playbooks.verbs import Verb
from hutong.texts import speaking

OVER_CALLS = frozenset({Verb.CALL_DEPARTMENTS, Verb.SUPERVISE})
UNANSWERED = "unanswered"
# The meeting may be moved, and then each is asked anew; of one limit each hears once.
_TOLD = exists().where(
    DepartmentNotice.office_id == JointCallAnswer.office_id,
    DepartmentNotice.case_id == JointCallAnswer.case_id,
    DepartmentNotice.department_id == JointCallAnswer.department_id,
    DepartmentNotice.kind == UNANSWERED,
    DepartmentNotice.due_at == JointCallAnswer.answer_by,
)
_CASE = f"SELECT {READ} FROM cases WHERE office_id = $1 AND id = $2"  # noqa: S608 - constants alone


class Party(msgspec.Struct, frozen=True, kw_only=True):
    """One department's part as the other parties see it: that it comes, and when it was there; none of its words."""

    department: str
    state: str
    officer_name: str | None
    other_time: datetime | None
    arrived_at: datetime | None
    is_mine: bool


def may_see_arrivals(
    setting: Setting, state: CaseState, person: UUID, day: date, *, callers: Sequence[UUID] = ()
) -> bool:
    """The parties in the office and those over them: who called, who has the case, who calls or supervises there."""
    if person in callers or person in state.owner.people(setting.directory, day):
        return True
    directory = setting.directory
    return any(
        kind is not None and OVER_CALLS & set(kind.duties)
        for post in directory.posts_answered_for(person, day)
        if directory.covers(post.id, state.alley.id, day)
        for kind in (directory.kind(post.kind),)
    )


async def parties_of(session: AsyncSession, answer: JointCallAnswer) -> list[Party]:
    """In a session of the office that called, for an answer that was found in the department's own scope."""
    statement = (
        select(JointCallAnswer, Department.name)
        .join(Department, Department.id == JointCallAnswer.department_id)
        .where(JointCallAnswer.office_id == bound_office(session), JointCallAnswer.call_id == answer.call_id)
        .order_by(Department.name)
    )
    return [
        Party(
            department=name, state=part.state, officer_name=part.officer_name, other_time=part.other_time,
            arrived_at=part.arrived_at, is_mine=part.department_id == answer.department_id,
        )
        for part, name in (await session.execute(statement)).all()
    ]  # fmt: skip


async def tell_unanswered(session: AsyncSession, call_id: UUID, *, now: datetime) -> int:
    """At the end of the roll-call's limit: whoever called, and each silent department with its head. How many were."""
    office_id = bound_office(session)
    call = await session.get(JointCall, (office_id, call_id))
    if call is None or call.closed_at is not None:
        return 0
    silent = list(
        await session.execute(
            select(JointCallAnswer, Department.code, Department.name)
            .join(Department, Department.id == JointCallAnswer.department_id)
            .where(
                JointCallAnswer.office_id == office_id, JointCallAnswer.call_id == call_id,
                JointCallAnswer.answered_at.is_(None), JointCallAnswer.answer_by <= now, ~_TOLD,
            )
            .order_by(Department.code)
        )
    )  # fmt: skip
    if not silent:
        return 0
    case = (await SessionWire(session).rows(_CASE, office_id, call.case_id))[0]
    office, setting = await setting_at(session, now, case["playbook_version"])
    state = state_of(case, setting.directory)
    event = JointCallUnanswered(**about(state), call=call_id, departments=tuple(code for _, code, _ in silent))
    append(session, event, by=SYSTEM, at=now, playbook_version=setting.version)
    with speaking("zh"):
        step = step_name(setting, state)
    office_phone = setting.playbook.danger.phone.number
    for part, _, _ in silent:
        for to_head in (False, True):
            session.add(
                DepartmentNotice(
                    office_id=office_id, id=new_id(), case_id=call.case_id, city_id=part.city_id,
                    department_id=part.department_id, to_head=to_head, kind=UNANSWERED, office_name=part.office_name,
                    number=case["number"], category_name=part.category_name, place=part.place, step_name=step,
                    contact_name=part.caller_name, contact_phone=part.caller_phone or office_phone,
                    due_at=part.answer_by, urgent=state.danger, created_at=now,
                )
            )  # fmt: skip
    people = tuple(sorted({*state.owner.people(setting.directory, setting.day(now)), call.caller_id}))
    told = Tell(to=people, template="not_answered", facts={"department": "、".join(name for *_, name in silent)})
    found = notices(office, setting, state, case["title"], [told], now, number=case["number"])
    session.add_all(Notice(office_id=office_id, **asdict(one)) for one in found)
    return len(silent)
