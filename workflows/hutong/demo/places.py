"""City, districts and departments: made by the administrator of the database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from hutong.db.roles import SCHEMA, name
from hutong.demo.scenarios import CityScenario, DistrictPlan
from hutong.ids import new_id
from hutong.settings import Settings

LOADED = (
    "journal", "journal_personal", "patrols", "visits", "fixes", "notes", "check_ins", "point_transfers",
    "point_entries", "point_accounts", "cases", "people", "posts", "post_places", "appointments", "alleys", "units",
    "notices", "roster_lines",
)  # fmt: skip
_CITY = (
    "INSERT INTO cities (id, slug, name, name_en) VALUES (:id, :slug, :name, :name_en)"
    " ON CONFLICT (slug) DO UPDATE SET name = excluded.name RETURNING id"
)
_DISTRICT = (
    "INSERT INTO districts (id, city_id, slug, code, name, name_en) VALUES (:id, :city, :slug, :code, :name, :name_en)"
    " ON CONFLICT (slug) DO UPDATE SET name = excluded.name RETURNING id"
)
_DEPARTMENT = (
    "INSERT INTO departments (id, city_id, district_id, code, name, name_en)"
    " VALUES (:id, :city, :district, :code, :name, :name_en)"
    " ON CONFLICT (district_id, code) DO UPDATE SET name = excluded.name RETURNING id"
)


class Places(msgspec.Struct, frozen=True):
    """Ids by the districts' slugs; departments by district and code."""

    city: UUID
    districts: dict[str, UUID]
    departments: dict[tuple[str, str], UUID]


async def make_places(settings: Settings, scenario: CityScenario) -> Places:
    """Find or make them, in one transaction; safe to run again."""
    plan = scenario.city
    async with _as_owner(settings) as connection:
        city = await _made(connection, _CITY, slug=plan.slug, name=plan.name, name_en=plan.name_en)
        districts, departments = {}, {}
        for district in scenario.districts:
            districts[district.slug] = found = await _district(connection, city, district)
            for code, (zh, en) in district.departments.items():
                departments[district.slug, code] = await _made(
                    connection, _DEPARTMENT, city=city, district=found, code=code, name=zh, name_en=en
                )
    return Places(city, districts, departments)


async def refresh_statistics(settings: Settings) -> None:
    """Tell the planner what a load has made of the tables; it would find out by itself only minutes later."""
    async with _as_owner(settings) as connection:
        for table in LOADED:
            await connection.execute(text(f"ANALYZE {table}"))


@asynccontextmanager
async def _as_owner(settings: Settings) -> AsyncIterator[AsyncConnection]:
    """The directories of places have no wall, but only their owner writes them."""
    url = settings.database_url.replace("postgresql://", "postgresql+asyncpg://", 1)
    engine = create_async_engine(url, poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            await connection.execute(text(f"SET LOCAL ROLE {name(settings.role_name('owner'))}"))
            await connection.execute(text(f"SET LOCAL search_path = {SCHEMA}"))
            yield connection
    finally:
        await engine.dispose()


async def _district(connection: AsyncConnection, city: UUID, plan: DistrictPlan) -> UUID:
    return await _made(
        connection, _DISTRICT, city=city, slug=plan.slug, code=plan.code, name=plan.name, name_en=plan.name_en
    )


async def _made(connection: AsyncConnection, statement: str, **values: object) -> UUID:
    found = (await connection.execute(text(statement), {"id": new_id(), **values})).scalar_one()
    return UUID(str(found))
