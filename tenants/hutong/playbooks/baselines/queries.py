"""Which baselines there are, for their editors and for the offices below them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office, name_city
from hutong.offices.models import City, District, Office
from hutong.playbooks.baselines.models import Baseline, BaselineDraft
from hutong.playbooks.inheriting import Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Above:
    """Who stands above an office, and under which id each keeps its baseline."""

    city_id: UUID
    district_id: UUID
    city: str
    district: str

    def place(self, level: Level) -> UUID:
        return self.district_id if level is Level.DISTRICT else self.city_id

    def name(self, level: Level) -> str:
        return self.district if level is Level.DISTRICT else self.city


async def above(session: AsyncSession) -> Above:
    """Of the bound office; what its city shares can be read in this transaction from now on."""
    columns = (Office.city_id, Office.district_id, City.name.label("city"), District.name.label("district"))
    mine = Office.office_id == bound_office(session)
    joined = select(*columns).join(City, City.id == Office.city_id).join(District, District.id == Office.district_id)
    row = (await session.execute(joined.where(mine))).one()
    await name_city(session, row.city_id)
    return Above(city_id=row.city_id, district_id=row.district_id, city=row.city, district=row.district)


async def baseline(session: AsyncSession, city_id: UUID, place_id: UUID, version: int) -> Baseline | None:
    found = Baseline.city_id == city_id, Baseline.place_id == place_id, Baseline.version == version
    return (await session.scalars(select(Baseline).where(*found))).one_or_none()


async def baselines(session: AsyncSession, city_id: UUID, place_id: UUID) -> Sequence[Baseline]:
    """All published versions of a district or city, the newest first."""
    mine = Baseline.city_id == city_id, Baseline.place_id == place_id
    return (await session.scalars(select(Baseline).where(*mine).order_by(Baseline.version.desc()))).all()


async def newest(session: AsyncSession, city_id: UUID, place_id: UUID) -> Baseline | None:
    last = (
        select(func.max(Baseline.version))
        .where(Baseline.city_id == city_id, Baseline.place_id == place_id)
        .scalar_subquery()
    )
    found = Baseline.city_id == city_id, Baseline.place_id == place_id, Baseline.version == last
    return (await session.scalars(select(Baseline).where(*found))).one_or_none()


async def draft_of(session: AsyncSession, city_id: UUID, place_id: UUID) -> BaselineDraft | None:
    found = BaselineDraft.city_id == city_id, BaselineDraft.place_id == place_id
    return (await session.scalars(select(BaselineDraft).where(*found))).one_or_none()
