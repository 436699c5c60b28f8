"""What came back and back at one place: cases of one kind in an alley, in their order, and how long each time held."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.models import Case
from hutong.cases.rules.opening import same_stretch
from hutong.db import bound_office

MOST = 12
WIDTH = 1000
LEAST = 10
"""So wide at least is a case drawn, however quickly it was settled."""
WIDE_ENOUGH = 90
"""A gap in which its days can be written."""


class Spell(NamedTuple):
    """One case from report to end. `held_days` since the case before it was settled, where this one is its rebound."""

    id: UUID
    number: str
    opened: date
    closed: date | None
    held_days: int | None


class Bar(NamedTuple):
    """`gap_x` to `x` is how long the case before it held; `label` stands in it where there is room."""

    x: int
    width: int
    is_open: bool
    gap_x: int | None
    label: int | None


async def spells_of(
    session: AsyncSession, alley: UUID, categories: Collection[str], zone: ZoneInfo, *, position_m: int | None = None
) -> dict[str, list[Spell]]:
    """By category, the oldest of the last dozen first; with a place, of its stretch. Declined ones are left out."""
    if not categories:
        return {}
    statement = (
        select(Case.id, Case.number, Case.category, Case.opened_at, Case.closed_at, Case.forerunner_id, Case.position_m)
        .where(
            Case.office_id == bound_office(session),
            Case.alley_id == alley,
            Case.category.in_(list(categories)),
            Case.outcome.is_(None) | (Case.outcome == "closed"),
        )
        .order_by(Case.opened_at.desc(), Case.id.desc())
        .limit(MOST * 10)
    )
    found: dict[str, list[Spell]] = {}
    closings: dict[UUID, datetime | None] = {}
    rows = (await session.execute(statement)).all()
    for row in rows:
        closings[row.id] = row.closed_at
    for row in rows:
        line = found.setdefault(row.category, [])
        if len(line) >= MOST or not same_stretch(row.position_m, position_m):
            continue
        before = closings.get(row.forerunner_id) if row.forerunner_id else None
        opened = row.opened_at.astimezone(zone).date()
        held = (opened - before.astimezone(zone).date()).days if before else None
        closed = row.closed_at.astimezone(zone).date() if row.closed_at else None
        line.append(Spell(row.id, row.number, opened, closed, held))
    return {category: line[::-1] for category, line in found.items()}


def drawn(spells: Sequence[Spell], today: date) -> list[Bar]:
    """Along one line of time, from the first report to today."""
    if not spells:
        return []
    first = spells[0].opened
    span = max((today - first).days + 1, 1)

    def at(day: date) -> int:
        return round((day - first).days / span * WIDTH)

    bars = []
    for spell in spells:
        x = at(spell.opened)
        end = at((spell.closed or today) + timedelta(days=1))
        width = min(max(end - x, LEAST), WIDTH - x) if x < WIDTH - LEAST else LEAST
        gap_x = at(spell.opened - timedelta(days=spell.held_days)) if spell.held_days is not None else None
        label = spell.held_days if gap_x is not None and x - gap_x >= WIDE_ENOUGH else None
        bars.append(Bar(min(x, WIDTH - LEAST), width, spell.closed is None, gap_x, label))
    return bars
