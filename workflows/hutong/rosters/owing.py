"""One person's dated duties with what proves them, out of published rosters, or of the rules where there is none."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.states import Setting
from hutong.evaluations.deeds import deeds_between
from hutong.rosters.queries import line_of, month_of, next_month, published_lines, roster_of, setting_of_month
from hutong.rosters.rules import Line, days_of, propose
from hutong.rosters.rules.owing import Owed, everyday, first_needed, owed


async def duties_in_month(
    session: AsyncSession, person: UUID, month: date, now: datetime
) -> tuple[Setting, list[Owed], bool]:
    """With the setting of the month, and whether its roster is published; else it is what the rules would give."""
    _, setting = await setting_of_month(session, month, now)
    roster = await roster_of(session, month)
    is_published = roster is not None and roster.published_at is not None
    lines: list[tuple[UUID | None, Line]]
    if is_published:
        rows = await published_lines(session, person, month_of(month), next_month(month) - timedelta(days=1))
        lines = [(row.id, line_of(row)) for row in rows]
    else:
        lines = [(None, line) for line in propose(setting, month) if line.person == person]
    lines += [(None, line) for line in everyday(setting, person, days_of(month))]
    return setting, await proved(session, setting, person, lines, now), is_published


async def next_duties(
    session: AsyncSession, setting: Setting, person: UUID, now: datetime, *, days: int = 7
) -> list[Owed]:
    """What published rosters name a person for, from today on; what everybody does every day is left out."""
    today = setting.day(now)
    rows = await published_lines(session, person, today, today + timedelta(days=days - 1))
    return await proved(session, setting, person, [(row.id, line_of(row)) for row in rows], now)


async def proved(
    session: AsyncSession, setting: Setting, person: UUID, lines: list[tuple[UUID | None, Line]], now: datetime
) -> list[Owed]:
    """Lines with what is on record for them."""
    today = setting.day(now)
    first = first_needed((line for _, line in lines), setting)
    deeds = (
        await deeds_between(session, person, first, today, zone=setting.calendar.zone)
        if first is not None and first <= today
        else []
    )
    return owed(setting, lines, deeds, today)
