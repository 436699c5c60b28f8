"""What a district administrator sees first: its offices, what is dangerous and late, what the city waits for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.models import Case
from hutong.offices.models import Office, OfficeState
from hutong.reports.models import BulletinItem, MonthlyFacts, OfficeSize


@dataclass(frozen=True, slots=True)
class OfficeLine:
    """One office of the district: cases opened this month, from the rollups, and those late now. Names stay with it."""

    id: UUID
    slug: str
    name: str
    name_en: str
    state: OfficeState
    generated: bool
    opened_at: datetime | None
    alleys: int
    opened: int
    overdue: int
    overdue_danger: int


async def offices_of_district(
    session: AsyncSession, district: UUID, now: datetime, today: date
) -> Sequence[OfficeLine]:
    """`session` is the district's. Preparing ones first, then by statistical code."""
    # The district's role may read these columns and no others.
    offices = await session.execute(
        select(
            Office.office_id, Office.slug, Office.name, Office.name_en, Office.state, Office.generated, Office.opened_at
        )
        .where(Office.district_id == district, Office.state != OfficeState.CLOSED)
        .order_by(Office.code)
    )
    # Cost follows what is late, not what is stored.
    counts = await session.execute(
        select(
            Case.office_id,
            func.count().label("overdue"),
            func.count().filter(Case.danger).label("danger"),
        )
        .where(Case.district_id == district, Case.closed_at.is_(None), Case.due_at < now)
        .group_by(Case.office_id)
    )
    months = await session.execute(
        select(MonthlyFacts.office_id, func.sum(MonthlyFacts.opened).label("opened"))
        .where(MonthlyFacts.district_id == district, MonthlyFacts.month == today.replace(day=1))
        .group_by(MonthlyFacts.office_id)
    )
    sizes = await session.execute(
        select(OfficeSize.office_id, func.sum(OfficeSize.alleys).label("alleys"))
        .where(OfficeSize.district_id == district)
        .group_by(OfficeSize.office_id)
    )
    cases = {row.office_id: row for row in counts}
    alleys = {row.office_id: int(row.alleys) for row in sizes}
    opened = {row.office_id: int(row.opened) for row in months}
    lines = [
        _line(row, cases.get(row.office_id), alleys.get(row.office_id, 0), opened.get(row.office_id, 0))
        for row in offices
    ]
    return sorted(lines, key=lambda line: line.state is not OfficeState.PREPARING)


def _line(
    office: Row[*tuple[object, ...]], cases: Row[*tuple[object, ...]] | None, alleys: int, opened: int
) -> OfficeLine:
    found = office._mapping  # noqa: SLF001 - the library's public way to a row's names
    counted = cases._mapping if cases is not None else {}  # noqa: SLF001 - as above
    return OfficeLine(
        id=found["office_id"], slug=found["slug"], name=found["name"], name_en=found["name_en"],
        state=OfficeState(found["state"]), generated=found["generated"], opened_at=found["opened_at"], alleys=alleys,
        opened=opened, overdue=counted.get("overdue", 0), overdue_danger=counted.get("danger", 0),
    )  # fmt: skip


async def items_due(session: AsyncSession, district: UUID, today: date) -> Sequence[BulletinItem]:
    """What the city asked the district to contribute and has not received, earliest first."""
    statement = (
        select(BulletinItem)
        .where(BulletinItem.district_id == district, BulletinItem.state.in_(("asked", "drafting")))
        .order_by(func.coalesce(BulletinItem.due_on, today), BulletinItem.id)
    )
    return (await session.execute(statement)).scalars().all()
