"""On which days an alley was walked: a few weeks as a calendar, said of the alley and of nobody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.patrols.models import Patrol

WEEKS = 5


@dataclass(frozen=True, slots=True)
class WalkedDay:
    """`walks` is None for a day that is still to come or lies before the alley was registered."""

    day: date
    walks: int | None
    minutes: int


async def walks_by_day(session: AsyncSession, alley: UUID, first: date, last: date) -> dict[date, tuple[int, int]]:
    """(finished walks, their minutes together) of each day that has any."""
    rows = await session.execute(
        select(Patrol.day, func.count(), func.coalesce(func.sum(Patrol.minutes), 0))
        .where(
            Patrol.alley_id == alley, Patrol.day >= first, Patrol.day <= last, Patrol.finished_at.is_not(None)
        )
        .group_by(Patrol.day)
    )  # fmt: skip
    return {day: (walks, int(minutes or 0)) for day, walks, minutes in rows}


async def last_walks(session: AsyncSession, alleys: Sequence[UUID]) -> dict[UUID, date]:
    """The last day on which each alley was walked."""
    rows = await session.execute(
        select(Patrol.alley_id, func.max(Patrol.day))
        .where(Patrol.alley_id.in_(alleys), Patrol.finished_at.is_not(None))
        .group_by(Patrol.alley_id)
    )
    return {alley: day for alley, day in rows if day is not None}


def first_shown(today: date) -> date:
    """The Monday with which the calendar begins."""
    return today - timedelta(days=today.weekday(), weeks=WEEKS - 1)


def calendar(walked: Mapping[date, tuple[int, int]], today: date, since: date) -> list[list[WalkedDay]]:
    """Whole weeks from Monday to Sunday, the last one that of today."""
    first = first_shown(today)

    def of(day: date) -> WalkedDay:
        walks, minutes = walked.get(day, (0, 0))
        return WalkedDay(day, walks if since <= day <= today else None, minutes)

    return [[of(first + timedelta(weeks=week, days=n)) for n in range(7)] for week in range(WEEKS)]


def share(weeks: Sequence[Sequence[WalkedDay]]) -> tuple[int, int]:
    """(days walked, days that have been)."""
    been = [day for week in weeks for day in week if day.walks is not None]
    return sum(bool(day.walks) for day in been), len(been)
