"""Needs and suggestions that were heard on visits and wait for an answer."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Alley
from hutong.patrols.models import Visit
from hutong.people.models import Person

MOST = 60


@dataclass(frozen=True, slots=True)
class Need:
    """`heard_by` is whoever made the visit. The household is not on record."""

    visit: Visit
    alley: str
    heard_by: str


async def open_needs(session: AsyncSession, alleys: Collection[UUID]) -> Sequence[Need]:
    """Without an answer, the longest waiting first, some sixty at most."""
    statement = (
        select(Visit, Alley.name, Person.name)
        .join(Alley, and_(Alley.office_id == Visit.office_id, Alley.id == Visit.alley_id))
        .join(Person, and_(Person.office_id == Visit.office_id, Person.id == Visit.person_id))
        .where(Visit.alley_id.in_(list(alleys)), Visit.need.is_not(None), Visit.need_answered_at.is_(None))
        .order_by(Visit.occurred_at)
        .limit(MOST)
    )
    return [Need(*row) for row in (await session.execute(statement)).all()]


async def answered_needs(session: AsyncSession, alleys: Collection[UUID]) -> Sequence[Need]:
    """Answered ones, the latest first."""
    statement = (
        select(Visit, Alley.name, Person.name)
        .join(Alley, and_(Alley.office_id == Visit.office_id, Alley.id == Visit.alley_id))
        .join(Person, and_(Person.office_id == Visit.office_id, Person.id == Visit.person_id))
        .where(Visit.alley_id.in_(list(alleys)), Visit.need_answered_at.is_not(None))
        .order_by(Visit.need_answered_at.desc())
        .limit(20)
    )
    return [Need(*row) for row in (await session.execute(statement)).all()]
