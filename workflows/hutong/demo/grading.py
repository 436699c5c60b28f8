"""Grades of the demo's alleys: its whole months, one after another, by the same service that grades every month."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.demo.history import RECENT_DAYS
from hutong.demo.opening import BEIJING, Opened
from hutong.demo.writing import GENERATOR
from hutong.evaluations.counting import month_bounds
from hutong.tiers.models import AlleyTier
from hutong.tiers.schemas import Decide
from hutong.tiers.service import decide, grade_month


async def grade_past(session: AsyncSession, opened: Opened, *, now: datetime, recent: bool) -> int:
    """The printed period, and the months since then that were played; the last month's proposals wait. Returns rows."""
    scenario, today = opened.scenario, now.astimezone(BEIJING).date()
    months = whole_months(scenario.begins, scenario.until)
    if recent:
        months += [m for m in whole_months(today - timedelta(days=RECENT_DAYS), today) if month_bounds(m)[1] <= today]
    rows = 0
    for month in months:
        at = datetime.combine(month_bounds(month)[1], time(6), BEIJING)
        rows += len(await grade_month(session, month, by=GENERATOR, now=at))
        if month != months[-1]:
            await _award(session, month, person=opened.held[0][2].id, at=at)
    return rows


def whole_months(first: date, last: date) -> list[date]:
    """The months between two days of which most was seen, each by its first day."""
    found, month = [], first.replace(day=1)
    while month <= last:
        begins, past = month_bounds(month)
        if begins >= first - timedelta(days=7) and past - timedelta(days=1) <= last + timedelta(days=1):
            found.append(month)
        month = past
    return found


async def _award(session: AsyncSession, month: date, *, person: UUID, at: datetime) -> None:
    waiting = select(AlleyTier.id).where(
        AlleyTier.office_id == bound_office(session), AlleyTier.month == month, AlleyTier.proposed.is_not(None)
    )
    for row_id in (await session.scalars(waiting)).all():
        await decide(session, row_id, Decide(decision="awarded"), person=person, by=GENERATOR, now=at)
