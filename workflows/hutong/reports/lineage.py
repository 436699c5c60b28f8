"""Figures of a document's items, counted in the offices that they are about."""

from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import Databases, Office, bound_office
from hutong.offices.lifecycle import this_office
from hutong.playbooks.errors import NoPlaybookInForce
from hutong.reports.counting import Counting, counting_of, value_of
from hutong.reports.errors import NoSuchFigure
from hutong.reports.figures import printed
from hutong.reports.models import BulletinItem
from hutong.reports.periods import Period, month_of, next_month
from hutong.reports.prose import figures_in
from hutong.reports.sets import Sum, sums_of
from hutong.texts import gettext

_LAST = "SELECT coalesce(max(position), 0) FROM journal_positions WHERE office_id = :office"
MONTHS_MOST = 24


class Values(msgspec.Struct, kw_only=True):
    """Figures of one item by name, counted up to a position; `missing` could not be counted; sums that fail."""

    values: dict[str, int] = {}
    missing: list[str] = []
    wrong: list[str] = []
    position: int | None = None
    titles: dict[str, str] = {}
    """What the office calls each, as of the period."""

    def printed(self, name: str) -> str:
        return printed(name, self.values[name]) if name in self.values else "？"


async def values_of(
    databases: Databases, item: BulletinItem, *, frozen: bool = False, sums_only: bool = False
) -> Values:
    """Count what the item prints, and check every sum that what it prints belongs to.

    With `frozen` up to the last sealed position, which is told; else as of now. With `sums_only` nothing is counted
    but what must add up.
    """
    async with databases.session(Office(item.office_id)) as session:
        office = await this_office(session)
        position = await last_position(session) if frozen else None
        period = Period(item.period_from, item.period_until, ZoneInfo(office.time_zone))
        found = Values(position=position)
        wanted_names = figures_in(item.body)
        for name in () if sums_only else wanted_names:
            await _count(session, found, name, period)
        for wanted in sums_of(office.pack):
            if wanted.whole in wanted_names:
                await _add_up(session, found, wanted, period)
    return found


async def value_now(databases: Databases, item: BulletinItem, name: str) -> tuple[int, Counting]:
    """One of the item's figures as of now, and how it was counted. Raises NoSuchFigure."""
    async with databases.session(Office(item.office_id)) as session:
        zone = ZoneInfo((await this_office(session)).time_zone)
        period = Period(item.period_from, item.period_until, zone)
        counting = await counting_of(session, name, period)
        return await value_of(session, counting), counting


async def last_position(session: AsyncSession) -> int:
    """The end of the bound office's sealed journal."""
    return int((await session.execute(text(_LAST), {"office": bound_office(session)})).scalar_one())


async def by_month(
    databases: Databases, office: UUID, name: str, start: date, until: date, *, position: int | None = None
) -> list[tuple[date, int]]:
    """The figure for each month of a period: what may be shown to those who may not see rows."""
    found: list[tuple[date, int]] = []
    async with databases.session(Office(office)) as session:
        zone = ZoneInfo((await this_office(session)).time_zone)
        begin = start
        while begin <= until and len(found) < MONTHS_MOST:
            end = min(until, _last_day(begin))
            counting = await counting_of(session, name, Period(begin, end, zone), position=position)
            found.append((month_of(begin), await value_of(session, counting)))
            begin = next_month(begin)
    return found


async def _count(session: AsyncSession, found: Values, name: str, period: Period) -> None:
    if name in found.values or name in found.missing:
        return
    try:
        counting = await counting_of(session, name, period, position=found.position)
    except (NoSuchFigure, NoPlaybookInForce):
        found.missing.append(name)
        return
    found.values[name], found.titles[name] = await value_of(session, counting), counting.title


async def _add_up(session: AsyncSession, found: Values, wanted: Sum, period: Period) -> None:
    for name in (wanted.whole, *wanted.parts):
        await _count(session, found, name, period)
    whole, parts = found.values.get(wanted.whole), [found.values.get(name) for name in wanted.parts]
    if whole is None or any(part is None for part in parts):
        return
    numbers = [part for part in parts if part is not None]

    def said(name: str, number: int) -> str:
        return f"{found.titles[name]} {number}"

    parts_said = [said(name, number) for name, number in zip(wanted.parts, numbers, strict=True)]
    if wanted.at_most:
        if all(part <= whole for part in numbers):
            return
        found.wrong.append(f"{said(wanted.whole, whole)} < {gettext('、').join(parts_said)}")
    elif sum(numbers) != whole:
        found.wrong.append(f"{said(wanted.whole, whole)} ≠ {' + '.join(parts_said)}")


def _last_day(day: date) -> date:
    return date.fromordinal(next_month(day).toordinal() - 1)
