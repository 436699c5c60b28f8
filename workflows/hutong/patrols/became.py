"""What the findings of a walk became: fixes with their way, cases with their numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.models import Case
from hutong.db import bound_office
from hutong.patrols.findings import Kept, findings_of, led_to
from hutong.patrols.models import Fix


@dataclass(frozen=True, slots=True)
class Became:
    """A fix has a `way`, a case a number and a title. A tidying that `awaits_photos` counts nowhere yet."""

    id: UUID
    way: str = ""
    awaits_photos: bool = False
    number: str = ""
    title: str = ""
    reporter: UUID | None = None


async def became(session: AsyncSession, rows: Sequence[Kept]) -> dict[str, list[Became]]:
    """By item, in the order in which they were told; what led to nothing is not there."""
    office_id = bound_office(session)
    found: dict[UUID, Became] = {}
    if fixes := led_to(rows, "fix_id"):
        told = select(Fix.id, Fix.way, Fix.awaits_photos).where(Fix.office_id == office_id, Fix.id.in_(fixes))
        found |= {row.id: Became(*row) for row in await session.execute(told)}
    if cases := led_to(rows, "case_id"):
        opened = select(Case.id, Case.number, Case.title, Case.reporter_id.label("reporter")).where(
            Case.office_id == office_id, Case.id.in_(cases)
        )
        found |= {row.id: Became(**row._mapping) for row in await session.execute(opened)}  # noqa: SLF001 - SQLAlchemy's public name
    return {
        row["item"]: [found[each] for each in led_to([row], "fix_id", "case_id") if each in found]
        for row in rows
        if findings_of(row)
    }
