"""City, districts, departments and the accounts above the offices: made by the administrator of the database."""

from uuid import UUID

import asyncpg
import msgspec

from hutong.db.roles import SCHEMA, name
from hutong.demo.scenarios import CityScenario, DistrictPlan
from hutong.ids import new_id
from hutong.settings import Settings

LOADED = (
    "journal", "journal_personal", "patrols", "visits", "fixes", "notes", "check_ins", "point_transfers",
    "point_entries", "point_accounts", "cases", "people", "posts", "post_places", "appointments", "alleys", "units",
    "notices",
)  # fmt: skip


class Places(msgspec.Struct, frozen=True):
    """Ids by the districts' slugs; departments by district and code."""

    city: UUID
    districts: dict[str, UUID]
    departments: dict[tuple[str, str], UUID]


async def make_places(settings: Settings, scenario: CityScenario) -> Places:
    """Find or make them, in one transaction; safe to run again."""
    connection = await asyncpg.connect(settings.database_url)
    try:
        async with connection.transaction():
            # The directories of places have no wall, but only their owner writes them.
            await connection.execute(f"SET LOCAL ROLE {name(settings.role_name('owner'))}")
            await connection.execute(f"SET LOCAL search_path = {SCHEMA}")
            city = await _found_or_made(
                connection,
                "INSERT INTO cities (id, slug, name, name_en) VALUES ($1, $2, $3, $4)"
                " ON CONFLICT (slug) DO UPDATE SET name = excluded.name RETURNING id",
                scenario.city.slug, scenario.city.name, scenario.city.name_en,
            )  # fmt: skip
            # Accounts stand behind the city's wall, for their owner too.
            await connection.execute(f"SET LOCAL app.city_id = '{city}'")
            districts, departments = {}, {}
            for plan in scenario.districts:
                districts[plan.slug] = await _district(connection, city, plan)
                for code, (zh, en) in plan.departments.items():
                    departments[plan.slug, code] = await _found_or_made(
                        connection,
                        "INSERT INTO departments (id, city_id, district_id, code, name, name_en)"
                        " VALUES ($1, $2, $3, $4, $5, $6)"
                        " ON CONFLICT (district_id, code) DO UPDATE SET name = excluded.name RETURNING id",
                        city, districts[plan.slug], code, zh, en,
                    )  # fmt: skip
        return Places(city, districts, departments)
    finally:
        await connection.close()


async def refresh_statistics(settings: Settings) -> None:
    """Tell the planner what a load has made of the tables; it would find out by itself only minutes later."""
    connection = await asyncpg.connect(settings.database_url)
    try:
        await connection.execute(f"SET ROLE {name(settings.role_name('owner'))}")
        await connection.execute(f"SET search_path = {SCHEMA}")
        for table in LOADED:
            await connection.execute(f"ANALYZE {table}")
    finally:
        await connection.close()


async def _district(connection: asyncpg.Connection, city: UUID, plan: DistrictPlan) -> UUID:
    return await _found_or_made(
        connection,
        "INSERT INTO districts (id, city_id, slug, code, name, name_en) VALUES ($1, $2, $3, $4, $5, $6)"
        " ON CONFLICT (slug) DO UPDATE SET name = excluded.name RETURNING id",
        city, plan.slug, plan.code, plan.name, plan.name_en,
    )  # fmt: skip


async def _found_or_made(connection: asyncpg.Connection, statement: str, *values: object) -> UUID:
    found: UUID = await connection.fetchval(statement, new_id(), *values)
    return UUID(bytes=found.bytes)
