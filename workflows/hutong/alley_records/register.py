"""The base register (台账) of an alley: its units, shops and courtyards, and those that have gone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Unit
from hutong.patrols.models import Visit

MOST = 500


@dataclass(frozen=True, slots=True)
class Entry:
    unit: Unit
    last_visit: date | None


@dataclass(frozen=True, slots=True)
class Register:
    shops: Sequence[Entry]
    units: Sequence[Entry]
    yards: Sequence[Entry]
    gone: int


async def register_of(session: AsyncSession, alley: UUID, day: date) -> Register:
    """By name; `gone` counts those that were there before `day`."""
    rows = (
        await session.execute(
            select(Unit).where(Unit.alley_id == alley, Unit.since <= day).order_by(Unit.name, Unit.id).limit(MOST)
        )
    ).scalars()
    known = list(rows)
    there = [unit for unit in known if unit.until is None or unit.until >= day]
    visits = await session.execute(
        select(Visit.unit_id, func.max(Visit.day))
        .where(Visit.unit_id.in_([unit.id for unit in there]))
        .group_by(Visit.unit_id)
    )
    last = {row[0]: row[1] for row in visits}
    entries = [Entry(unit, last.get(unit.id)) for unit in there]
    return Register(
        shops=[entry for entry in entries if entry.unit.kind == "shop"],
        units=[entry for entry in entries if entry.unit.kind not in {"shop", "yard"}],
        yards=[entry for entry in entries if entry.unit.kind == "yard"],
        gone=len(known) - len(there),
    )


async def names_of_units(session: AsyncSession, alley: UUID) -> dict[UUID, str]:
    """Of the units and shops that are there, by name."""
    rows = await session.execute(
        select(Unit.id, Unit.name).where(Unit.alley_id == alley, Unit.until.is_(None)).order_by(Unit.name).limit(MOST)
    )
    return {row.id: row.name for row in rows}
