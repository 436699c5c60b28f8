"""Who can be told anything: people in posts, and for two days after their last."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.people.models import Person
from hutong.posts.models import Appointment

AFTER = timedelta(days=2)


async def present_until(session: AsyncSession) -> dict[UUID, date]:
    """Until which day each person could be told anything: the last day in any post, or of being in the office."""
    office = bound_office(session)
    rows = await session.execute(
        select(
            Appointment.person_id,
            func.max(func.coalesce(Appointment.until, date.max)),
            func.max(Person.left_at),
        )
        .join(Person, (Person.office_id == office) & (Person.id == Appointment.person_id))
        .where(Appointment.office_id == office)
        .group_by(Appointment.person_id)
    )
    return {person: min(until, left.date()) if left else until for person, until, left in rows}


def can_be_told(present: Mapping[UUID, date], people: Iterable[UUID], day: date) -> list[UUID]:
    """Those of the people who can; `present` says until which day each was there."""
    since, never = day - AFTER, date.min
    return [person for person in people if present.get(person, never) >= since]
