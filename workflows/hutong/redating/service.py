"""Changing an office's days, with what follows for the deadlines of its open cases."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.calendars import service as calendars
from hutong.calendars.schemas import EnterDay, SettleYear
from hutong.db import bound_office
from hutong.ids import new_id
from hutong.jobs import enqueue
from hutong.journal import Actor
from hutong.posts.queries import FRESH_SECONDS
from hutong.redating import jobs as _declares_redating  # noqa: F401 - its specification is looked up by enqueue
from hutong.redating.models import Redating

SETTLING = timedelta(seconds=2 * FRESH_SECONDS)
"""Until every process counts by the new days: what was opened by the old ones till then is counted anew as well."""


async def enter_day(session: AsyncSession, new: EnterDay, *, today: date, by: Actor, now: datetime) -> None:
    """Raises DayTooFar, TooManyDays. The same word again changes nothing."""
    if await calendars.enter_day(session, new, today=today, by=by, now=now):
        await ask_redating(session, new.day, new.day, now=now)


async def withdraw_day(session: AsyncSession, day_id: UUID, *, by: Actor, now: datetime) -> None:
    """Raises NotThere."""
    day = await calendars.withdraw_day(session, day_id, by=by, now=now)
    if day is not None:
        await ask_redating(session, day, day, now=now)


async def settle_year(session: AsyncSession, told: SettleYear, *, today: date, by: Actor, now: datetime) -> None:
    """Raises YearKnown, YearTooFar."""
    if await calendars.settle_year(session, told.year, today=today, by=by, now=now):
        await ask_year(session, told.year, now=now)


async def ask_year(session: AsyncSession, year: int, *, now: datetime) -> None:
    await ask_redating(session, date(year, 1, 1), date(year, 12, 31), year=year, now=now)


async def ask_redating(
    session: AsyncSession, first: date, last: date, *, year: int | None = None, now: datetime
) -> UUID:
    """Order that what counted these days is counted anew."""
    act = Redating(office_id=bound_office(session), id=new_id(), first=first, last=last, year=year, asked_at=now)
    session.add(act)
    await session.flush()
    await enqueue(session, "cases.redate", run_at=now + SETTLING, act_id=act.id)
    return act.id


async def redatings(session: AsyncSession, *, most: int = 20) -> Sequence[Redating]:
    """The latest first."""
    statement = select(Redating).where(Redating.office_id == bound_office(session))
    return (await session.scalars(statement.order_by(Redating.asked_at.desc()).limit(most))).all()
