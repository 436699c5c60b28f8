"""Inspections to read: one's own, and those of an alley."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Alley
from hutong.cases.models import Case
from hutong.inspections.models import Inspection
from hutong.inspections.service import spot_of
from hutong.people.models import Person

_MOST = 200


@dataclass(frozen=True, slots=True)
class Seen:
    inspection: Inspection
    alley: str
    by: str


async def inspections(
    session: AsyncSession, *, within: Collection[UUID] | None, mine: UUID, alley: UUID | None = None,
    since: date | None = None, only: UUID | None = None, with_findings: bool = False,
) -> Sequence[Seen]:  # fmt: skip
    """The latest first: those of the alleys `within` (None: of all), and one's own. `only` is the id of one."""
    statement = (
        select(Inspection, Alley.name, Person.name)
        .join(Alley, and_(Alley.office_id == Inspection.office_id, Alley.id == Inspection.alley_id))
        .join(Person, and_(Person.office_id == Inspection.office_id, Person.id == Inspection.person_id))
        .order_by(Inspection.occurred_at.desc(), Inspection.id)
        .limit(_MOST)
    )
    if within is not None:
        statement = statement.where(Inspection.alley_id.in_(list(within)) | (Inspection.person_id == mine))
    if alley is not None:
        statement = statement.where(Inspection.alley_id == alley)
    if since is not None:
        statement = statement.where(Inspection.day >= since)
    if only is not None:
        statement = statement.where(Inspection.id == only)
    if with_findings:
        statement = statement.where(func.jsonb_array_length(Inspection.findings) > 0)
    return [Seen(*row) for row in (await session.execute(statement)).all()]


async def open_cases(session: AsyncSession, alley: UUID) -> Sequence[tuple[UUID, str]]:
    """Open cases of an alley that a finding may have become, the latest first."""
    statement = (
        select(Case.id, Case.number, Case.title)
        .where(Case.alley_id == alley, Case.closed_at.is_(None))
        .order_by(Case.opened_at.desc())
        .limit(30)
    )
    return [(id_, f"{number} {title}") for id_, number, title in (await session.execute(statement)).all()]


@dataclass(frozen=True, slots=True)
class Became:
    """The case that a finding became, in one line."""

    id: UUID
    number: str
    title: str
    outcome: str | None


async def became(session: AsyncSession, inspection: Inspection) -> dict[str, Became]:
    """By spot, the cases that came of an inspection; several findings may have become one."""
    ids = {spot_of(row): UUID(row["to"]) for row in inspection.findings if row["became"] == "case"}
    if not ids:
        return {}
    statement = select(Case.id, Case.number, Case.title, Case.outcome).where(
        Case.office_id == inspection.office_id, Case.id.in_(list(ids.values()))
    )
    cases = {row.id: Became(*row) for row in (await session.execute(statement)).all()}
    return {at: cases[id_] for at, id_ in ids.items() if id_ in cases}


async def last_inspected(session: AsyncSession, alley: UUID) -> tuple[date, int] | None:
    """The day of the last inspection and how many findings it had."""
    statement = select(Inspection.day, Inspection.findings).where(Inspection.alley_id == alley)
    row = (await session.execute(statement.order_by(Inspection.occurred_at.desc()).limit(1))).one_or_none()
    return (row[0], len(row[1])) if row else None
