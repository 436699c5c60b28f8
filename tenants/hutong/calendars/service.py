"""Entering the office's days, withdrawing them, and noting that a year is known."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.calendars.errors import DayTooFar, TooManyDays, YearKnown, YearTooFar
from hutong.calendars.events import DayEntered, DayWithdrawn, YearSettled
from hutong.calendars.models import OfficeDay, SettledYear
from hutong.calendars.schemas import EnterDay
from hutong.clocks.days import national_years
from hutong.db import bound_office
from hutong.errors import NotThere
from hutong.ids import new_id
from hutong.journal import Actor, append

BACK, AHEAD, MOST, YEARS = 31, 800, 200, 2
"""So few that no limit runs for ever: at least two years' working days are left."""


async def enter_day(session: AsyncSession, new: EnterDay, *, today: date, by: Actor, now: datetime) -> bool:
    """Whether anything changed by it: the same id, or the same word again, changes nothing.

    Raises DayTooFar, TooManyDays.
    """
    office_id, working = bound_office(session), new.working == "working"
    if not today - timedelta(days=BACK) <= new.day <= today + timedelta(days=AHEAD):
        raise DayTooFar(field="day", back=BACK, ahead=AHEAD)
    if await session.get(OfficeDay, (office_id, new.id)) is not None:
        return False
    here = OfficeDay.office_id == office_id, OfficeDay.ended_at.is_(None)
    there = (await session.scalars(select(OfficeDay).where(*here, OfficeDay.day == new.day).with_for_update())).first()
    if there is not None and (there.working, there.reason) == (working, new.reason.strip()):
        return False
    if there is not None:
        await _end(session, there, by=by, now=now)
    elif (await session.scalar(select(func.count()).where(*here)) or 0) >= MOST:
        raise TooManyDays(most=MOST)
    row = {
        "office_id": office_id, "id": new.id, "day": new.day, "working": working, "reason": new.reason.strip(),
        "entered_by": by.id, "entered_at": now,
    }  # fmt: skip
    # Whoever enters the same day in the same moment comes second, and sees on the page what holds.
    if await session.scalar(insert(OfficeDay).values(row).on_conflict_do_nothing().returning(OfficeDay.id)) is None:
        return False
    append(session, DayEntered(subject=new.id, day=new.day, working=working, reason=new.reason.strip()), by=by, at=now)
    return True


async def withdraw_day(session: AsyncSession, day_id: UUID, *, by: Actor, now: datetime) -> date | None:
    """The day that counts as anywhere else again; none where it did already. Raises NotThere."""
    there = await session.get(OfficeDay, (bound_office(session), day_id), with_for_update=True)
    if there is None:
        raise NotThere
    if there.ended_at is not None:
        return None
    await _end(session, there, by=by, now=now)
    return there.day


async def settle_year(session: AsyncSession, year: int, *, today: date, by: Actor, now: datetime) -> bool:
    """The office has entered all its holidays. Whether that was news. Raises YearKnown, YearTooFar."""
    if year in national_years():
        raise YearKnown
    if not today.year <= year <= today.year + YEARS:
        raise YearTooFar(field="year")
    return await note_year(session, year, national=False, by=by, now=now)


async def note_year(session: AsyncSession, year: int, *, national: bool, by: Actor, now: datetime) -> bool:
    """Once for each year and source; whether it was news."""
    row = {
        "office_id": bound_office(session), "id": new_id(), "year": year, "national": national, "noted_by": by.id,
        "noted_at": now,
    }  # fmt: skip
    added = await session.scalar(insert(SettledYear).values(row).on_conflict_do_nothing().returning(SettledYear.id))
    if added is None:
        return False
    append(session, YearSettled(subject=added, year=year, national=national), by=by, at=now)
    return True


async def _end(session: AsyncSession, row: OfficeDay, *, by: Actor, now: datetime) -> None:
    row.ended_at, row.ended_by = now, by.id
    append(session, DayWithdrawn(subject=row.id, day=row.day, working=row.working), by=by, at=now)
    # Before the new word about the day comes in: one holds at a time.
    await session.flush()
