"""Needs and suggestions that were heard on visits and wait for an answer."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Alley
from hutong.cases.states import Setting
from hutong.clocks import ClockKind, Limit
from hutong.patrols.models import Visit
from hutong.people.models import Person


@dataclass(frozen=True, slots=True)
class Need:
    """`heard_by` is whoever made the visit. The household is not on record."""

    visit: Visit
    alley: str
    heard_by: str


async def open_needs(
    session: AsyncSession, alleys: Collection[UUID], *, limit: int | None = None, offset: int = 0
) -> Sequence[Need]:
    """Without an answer, the longest waiting first."""
    statement = _heard().where(*_open(alleys)).order_by(Visit.occurred_at, Visit.id).limit(limit).offset(offset)
    return [Need(*row) for row in (await session.execute(statement)).all()]


async def count_open(session: AsyncSession, alleys: Collection[UUID]) -> int:
    statement = select(func.count()).select_from(Visit).where(*_open(alleys))
    return int((await session.execute(statement)).scalar_one())


async def answered_needs(session: AsyncSession, alleys: Collection[UUID]) -> Sequence[Need]:
    """Answered ones, the latest first."""
    statement = (
        _heard()
        .where(Visit.alley_id.in_(list(alleys)), Visit.need_answered_at.is_not(None))
        .order_by(Visit.need_answered_at.desc())
        .limit(20)
    )
    return [Need(*row) for row in (await session.execute(statement)).all()]


def answer_by(setting: Setting, heard_at: datetime) -> date:
    """The last day for an answer, by the rules in force; every need has one."""
    within = Limit(setting.playbook.telling.needs_within, ClockKind.WORKING_DAYS)
    return setting.calendar.day(setting.calendar.add(within, heard_at))


def _open(alleys: Collection[UUID]) -> tuple[ColumnElement[bool], ...]:
    return Visit.alley_id.in_(list(alleys)), Visit.need.is_not(None), Visit.need_answered_at.is_(None)


def _heard() -> Select[Visit, str, str]:
    return (
        select(Visit, Alley.name, Person.name)
        .join(Alley, and_(Alley.office_id == Visit.office_id, Alley.id == Visit.alley_id))
        .join(Person, and_(Person.office_id == Visit.office_id, Person.id == Visit.person_id))
    )
