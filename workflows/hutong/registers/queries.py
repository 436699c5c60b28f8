"""The register to read, what waits for its keepers, what became of what one said, and its history."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Alley, Unit
from hutong.db import bound_office
from hutong.people.models import Person
from hutong.registers.models import RegisterCorrection, UnitChange

PAGE, _SHOWN = 200, 60
WHOLE = 50_000
"""Rows of a register that is asked for whole."""


@dataclass(frozen=True, slots=True)
class Said:
    """A correction with the names it is read with; `unit` is the entry it is about."""

    correction: RegisterCorrection
    alley: str
    by: str
    unit: Unit | None


@dataclass(frozen=True, slots=True)
class Changed:
    change: UnitChange
    unit: str
    by: str | None


async def entries(
    session: AsyncSession,
    alleys: Collection[UUID],
    *,
    kind: str = "",
    like: str = "",
    gone: bool = False,
    page: int = 1,
    size: int = PAGE,
) -> Sequence[tuple[Unit, str]]:
    """(entry, alley) by alley and name; `gone` asks for those that have left."""
    statement = (
        select(Unit, Alley.name)
        .join(Alley, and_(Alley.office_id == Unit.office_id, Alley.id == Unit.alley_id))
        .where(*_asked_for(session, alleys, kind, like, gone=gone))
        .order_by(Alley.name, Unit.kind, Unit.name, Unit.id)
        .offset((page - 1) * size)
        .limit(size)
    )
    return [(unit, alley) for unit, alley in (await session.execute(statement)).all()]


async def page_of_entries(
    session: AsyncSession, alleys: Collection[UUID], *, kind: str, like: str, gone: bool, page: int
) -> tuple[Sequence[tuple[Unit, str]], int]:
    """A page of `entries`, and how many there are on all pages."""
    found = await entries(session, alleys, kind=kind, like=like, gone=gone, page=page)
    if page == 1 and len(found) < PAGE:
        return found, len(found)
    counted = select(func.count()).select_from(Unit).where(*_asked_for(session, alleys, kind, like, gone=gone))
    return found, int(await session.scalar(counted) or 0)


def _asked_for(
    session: AsyncSession, alleys: Collection[UUID], kind: str, like: str, *, gone: bool
) -> list[ColumnElement[bool]]:
    where = [
        Unit.office_id == bound_office(session), Unit.alley_id.in_(list(alleys)),
        Unit.until.is_not(None) if gone else Unit.until.is_(None),
    ]  # fmt: skip
    if kind:
        where.append(Unit.kind == kind)
    if like.strip():
        where.append(Unit.name.icontains(like.strip(), autoescape=True))
    return where


async def entries_by_id(session: AsyncSession, ids: Collection[UUID], alleys: Collection[UUID]) -> dict[UUID, Unit]:
    """Those of these that stand along the alleys, there or gone."""
    statement = select(Unit).where(
        Unit.office_id == bound_office(session), Unit.id.in_(list(ids)), Unit.alley_id.in_(list(alleys))
    )
    return {unit.id: unit for unit in await session.scalars(statement)}


async def waiting_along(session: AsyncSession, alleys: Collection[UUID]) -> Sequence[Said]:
    """What waits for an answer, the oldest first."""
    statement = _said(session).where(
        RegisterCorrection.alley_id.in_(list(alleys)), RegisterCorrection.state == "waiting"
    )
    rows = (await session.execute(statement.order_by(RegisterCorrection.said_at).limit(_SHOWN))).all()
    return [Said(*row) for row in rows]


async def count_waiting(session: AsyncSession, alleys: Collection[UUID]) -> int:
    statement = (
        select(func.count())
        .select_from(RegisterCorrection)
        .where(
            RegisterCorrection.office_id == bound_office(session),
            RegisterCorrection.alley_id.in_(list(alleys)),
            RegisterCorrection.state == "waiting",
        )
    )
    return int(await session.scalar(statement) or 0)


async def said_by(session: AsyncSession, person: UUID) -> Sequence[Said]:
    """One's own, the latest first."""
    statement = _said(session).where(RegisterCorrection.person_id == person)
    rows = (await session.execute(statement.order_by(RegisterCorrection.said_at.desc()).limit(_SHOWN))).all()
    return [Said(*row) for row in rows]


async def said_one(session: AsyncSession, correction_id: UUID) -> Said:
    row = (await session.execute(_said(session).where(RegisterCorrection.id == correction_id))).one()
    return Said(*row)


async def history_of(session: AsyncSession, alleys: Collection[UUID]) -> Sequence[Changed]:
    """What was changed, the latest first."""
    statement = (
        select(UnitChange, Unit.name, Person.name)
        .join(Unit, and_(Unit.office_id == UnitChange.office_id, Unit.id == UnitChange.unit_id))
        .outerjoin(Person, and_(Person.office_id == UnitChange.office_id, Person.id == UnitChange.changed_by))
        .where(UnitChange.office_id == bound_office(session), UnitChange.alley_id.in_(list(alleys)))
        .order_by(UnitChange.changed_at.desc(), UnitChange.id)
        .limit(_SHOWN)
    )
    return [Changed(*row) for row in (await session.execute(statement)).all()]


async def last_change(session: AsyncSession, alley: UUID) -> datetime | None:
    statement = select(func.max(UnitChange.changed_at)).where(
        UnitChange.office_id == bound_office(session), UnitChange.alley_id == alley
    )
    found: datetime | None = await session.scalar(statement)
    return found


async def erase_corrections(session: AsyncSession, *, before: datetime) -> int:
    """What the two wrote to each other, said before a moment; how many."""
    emptied: dict[str, Any] = {"words": None, "reason": None}
    statement = (
        update(RegisterCorrection)
        .where(
            RegisterCorrection.office_id == bound_office(session),
            RegisterCorrection.said_at < before,
            RegisterCorrection.state != "waiting",
            or_(RegisterCorrection.words.is_not(None), RegisterCorrection.reason.is_not(None)),
        )
        .values(**emptied)
        .execution_options(synchronize_session=False)
    )
    result = await session.execute(statement)
    return result.rowcount if isinstance(result, CursorResult) else 0


def _said(session: AsyncSession) -> Select[RegisterCorrection, str, str, Unit]:
    return (
        select(RegisterCorrection, Alley.name, Person.name, Unit)
        .join(Alley, and_(Alley.office_id == RegisterCorrection.office_id, Alley.id == RegisterCorrection.alley_id))
        .join(Person, and_(Person.office_id == RegisterCorrection.office_id, Person.id == RegisterCorrection.person_id))
        .outerjoin(Unit, and_(Unit.office_id == RegisterCorrection.office_id, Unit.id == RegisterCorrection.unit_id))
        .where(RegisterCorrection.office_id == bound_office(session))
    )
