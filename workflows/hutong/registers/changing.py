"""Changing the register, each change with its history: an entry comes, is corrected, goes."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Unit
from hutong.alleys.service import register_unit
from hutong.db import bound_office
from hutong.errors import NotThere
from hutong.ids import new_id
from hutong.journal import Actor, append
from hutong.registers.errors import EntryGone, NameTaken
from hutong.registers.events import UnitChanged
from hutong.registers.models import UnitChange
from hutong.registers.rules import Difference, differences, tidy
from hutong.registers.schemas import Entry, EntryKind


async def add_entry(
    session: AsyncSession, alley: UUID, given: Entry, *, day: date, source: str, person: UUID,
    correction: UUID | None = None, by: Actor, now: datetime,
) -> Unit:  # fmt: skip
    """Raises NameMissing, CountsOfYardsOnly, NameTaken."""
    entry = tidy(given, day)
    await _check_name(session, alley, entry, None)
    unit = register_unit(
        session, alley=alley, name=entry.name, kind=entry.kind, since=day, households=entry.households,
        residents=entry.residents, by=by, now=now,
    )  # fmt: skip
    await session.flush()  # Its history points at it.
    _remember(session, unit, Difference("added", None, entry.name), source, person, correction, now)
    return unit


async def change_entry(
    session: AsyncSession, unit: Unit, given: Entry, *, day: date, source: str, person: UUID,
    correction: UUID | None = None, by: Actor, now: datetime,
) -> list[Difference]:  # fmt: skip
    """To what stands in `given`; an entry with `until` goes. Nothing different is nothing done.

    Raises EntryGone, NameMissing, CountsOfYardsOnly, DayNotYet, NameTaken.
    """
    if unit.until is not None:
        raise EntryGone
    after = tidy(given, day)
    found = list(differences(entry_of(unit), after))
    if any(each.field in {"name", "kind"} for each in found) and after.until is None:
        await _check_name(session, unit.alley_id, after, unit.id)
    for each in found:
        _remember(session, unit, each, source, person, correction, now)
    unit.name, unit.kind, unit.until = after.name, after.kind, after.until
    unit.households, unit.residents = after.households, after.residents
    if found:
        event = UnitChanged(subject=unit.id, alley=unit.alley_id, fields=[each.field for each in found], source=source)
        append(session, event, by=by, at=now)
    return found


def entry_of(unit: Unit) -> Entry:
    return Entry(
        kind=EntryKind(unit.kind), name=unit.name, households=unit.households, residents=unit.residents,
        until=unit.until,
    )  # fmt: skip


async def unit_in(session: AsyncSession, unit_id: UUID, alley: UUID, *, lock: bool = False) -> Unit:
    """Raises NotThere for one of another alley as for none."""
    statement = select(Unit).where(Unit.office_id == bound_office(session), Unit.id == unit_id, Unit.alley_id == alley)
    found = (await session.scalars(statement.with_for_update() if lock else statement)).one_or_none()
    if found is None:
        raise NotThere
    return found


async def _check_name(session: AsyncSession, alley: UUID, entry: Entry, own: UUID | None) -> None:
    # Two who add the same at once would both find nothing: the second waits for the first.
    await session.execute(select(func.pg_advisory_xact_lock(alley.int % 2**62)))
    statement = select(Unit.id).where(
        Unit.office_id == bound_office(session), Unit.alley_id == alley, Unit.name == entry.name,
        Unit.kind == entry.kind, Unit.until.is_(None),
    )  # fmt: skip
    if any(found != own for found in await session.scalars(statement)):
        raise NameTaken(field="name", name=entry.name)


def _remember(
    session: AsyncSession, unit: Unit, difference: Difference, source: str, person: UUID, correction: UUID | None,
    now: datetime,
) -> None:  # fmt: skip
    session.add(
        UnitChange(
            office_id=bound_office(session), id=new_id(), unit_id=unit.id, alley_id=unit.alley_id,
            field=difference.field, before=difference.before, after=difference.after, changed_at=now,
            changed_by=person, correction_id=correction, source=source,
        )
    )  # fmt: skip
