"""A joint call among those it is between: who sees who came and when."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.models import Department
from hutong.cases.models import JointCallAnswer
from hutong.cases.states import CaseState, Setting
from hutong.db import bound_office
from hutong.playbooks.verbs import Verb

OVER_CALLS = frozenset({Verb.CALL_DEPARTMENTS, Verb.SUPERVISE})


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
