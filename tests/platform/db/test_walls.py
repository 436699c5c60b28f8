"""The database alone keeps offices apart: as the application's own roles, with raw SQL."""

import asyncio
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.app.tables import metadata
from hutong.db import Databases, District, Office, Public, System
from hutong.db.access import access_of
from hutong.db.scopes import Scope, ScopeMissing
from hutong.db.sessions import BoundSession
from hutong.settings import Settings
from worlds import CityWorld, MakeOffice, OfficeWorld

WALLED = sorted(t.name for t in metadata.tables.values() if access_of(t).wall == "office")


@pytest.fixture
async def two(make_office: MakeOffice) -> tuple[OfficeWorld, OfficeWorld]:
    people = {"steward": 1}
    return await make_office("longtan", people=people), await make_office("longtan", people=people)


async def raw(settings: Settings, role: str, *bindings: str) -> asyncpg.Connection:
    connection = await asyncpg.connect(settings.role_url(role))
    for binding in bindings:
        await connection.execute(binding)
    return connection


async def test_each_office_sees_its_own_rows_and_no_other_in_any_table(
    server_settings: Settings, two: tuple[OfficeWorld, OfficeWorld]
) -> None:
    mine, theirs = two
    connection = await raw(server_settings, "app", f"SET app.office_id = '{mine.id}'")
    try:
        seen = {
            table: {row[0] for row in await connection.fetch(f"SELECT DISTINCT office_id FROM {table}")}
            for table in WALLED
        }
        assert {office for offices in seen.values() for office in offices} == {mine.id}
        # Each "cannot" has its "can": these tables do hold rows of mine.
        assert {t for t, offices in seen.items() if offices} >= {
            "offices",
            "alleys",
            "people",
            "posts",
            "journal",
            "playbooks",
        }
        for table in WALLED:
            found = await connection.fetchval(f"SELECT count(*) FROM {table} WHERE office_id = $1", theirs.id)
            assert (table, found) == (table, 0)
    finally:
        await connection.close()


async def test_without_an_office_bound_nothing_is_seen(server_settings: Settings, two: object) -> None:
    connection = await raw(server_settings, "app")
    try:
        for table in WALLED:
            assert (table, await connection.fetchval(f"SELECT count(*) FROM {table}")) == (table, 0)
    finally:
        await connection.close()


async def test_a_row_of_another_office_cannot_be_written(
    server_settings: Settings, two: tuple[OfficeWorld, OfficeWorld]
) -> None:
    mine, theirs = two
    connection = await raw(server_settings, "app", f"SET app.office_id = '{mine.id}'")
    insert = "INSERT INTO communities (office_id, id, code, name) VALUES ($1, gen_random_uuid(), $2, 'extra')"
    try:
        await connection.execute(insert, mine.id, "extra")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(insert, theirs.id, "extra")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("UPDATE communities SET office_id = $1 WHERE code = 'extra'", theirs.id)
        assert await connection.execute("UPDATE people SET name = 'x' WHERE office_id = $1", theirs.id) == "UPDATE 0"
        assert await connection.execute("DELETE FROM communities WHERE office_id = $1", theirs.id) == "DELETE 0"
    finally:
        await connection.close()


async def test_the_journal_takes_new_events_and_no_changes(
    server_settings: Settings, two: tuple[OfficeWorld, OfficeWorld]
) -> None:
    connection = await raw(server_settings, "app", f"SET app.office_id = '{two[0].id}'")
    try:
        for statement in ("UPDATE journal SET kind = 'x'", "DELETE FROM journal", "TRUNCATE journal"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)
    finally:
        await connection.close()


async def test_a_visitor_adds_a_report_to_this_office_and_reads_none(
    server_settings: Settings, two: tuple[OfficeWorld, OfficeWorld]
) -> None:
    mine, theirs = two
    connection = await raw(server_settings, "public", f"SET app.office_id = '{mine.id}'")
    add = (
        "INSERT INTO public_reports (office_id, id, alley_id, category, description, code_hash) "
        "VALUES ($1, gen_random_uuid(), $2, 'road', 'd', md5(random()::text))"
    )
    try:
        await connection.execute(add, mine.id, mine.alleys[0].id)
        for forbidden in ("SELECT description FROM public_reports", "SELECT * FROM people", "SELECT phone FROM people"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.fetch(forbidden)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(add, theirs.id, theirs.alleys[0].id)
    finally:
        await connection.close()


async def test_a_district_reads_case_counts_of_its_own_and_no_words(
    databases: Databases, city: CityWorld, two: tuple[OfficeWorld, OfficeWorld]
) -> None:
    async with databases.session(District(city.id, city.east)) as session:
        seen = {row.office_id for row in await session.execute(text("SELECT office_id FROM offices"))}
        assert {two[0].id, two[1].id} <= seen
    for column in ("title", "description", "alley_id", "reporter_id"):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with databases.session(District(city.id, city.east)) as session:
                await session.execute(text(f"SELECT office_id, {column} FROM cases"))


async def test_the_system_role_reads_what_is_due_and_writes_no_effects(databases: Databases, two: object) -> None:
    async with databases.session(System("test")) as session:
        await session.execute(text("SELECT office_id, id, wake_at FROM cases"))
    for statement in ("SELECT office_id, title FROM cases", "UPDATE cases SET title = 'x' WHERE office_id IS NOT NULL"):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with databases.session(System("test")) as session:
                await session.execute(text(statement))


async def test_a_session_without_a_scope_sends_nothing(databases: Databases) -> None:
    async with AsyncSession(databases.engine("app"), sync_session_class=BoundSession) as session:
        with pytest.raises(ScopeMissing):
            await session.execute(text("SELECT 1"))


@pytest.mark.parametrize("scope", [Office, Public])
async def test_a_scope_takes_no_more_than_an_id(databases: Databases, scope: type[Scope]) -> None:
    hostile = "x'; DROP TABLE journal; --"
    with pytest.raises(ValueError, match="badly formed"):
        async with databases.session(scope(hostile)) as session:  # type: ignore[call-arg, arg-type] # on purpose
            await session.execute(text("SELECT 1"))


async def test_a_cancelled_hot_path_leaves_no_office_bound(
    databases: Databases, two: tuple[OfficeWorld, OfficeWorld]
) -> None:
    mine = two[0]

    async def sleepy() -> None:
        async with databases.driver(Office(mine.id)) as driver:
            await driver.execute("SELECT pg_sleep(30)")

    for _ in range(8):  # More often than the pool has connections.
        task = asyncio.create_task(sleepy())
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    found: set[UUID | str | None] = set()
    for _ in range(8):
        async with databases.engine("app").connect() as connection:
            setting = text("SELECT nullif(current_setting('app.office_id', true), '')")
            found.add((await connection.execute(setting)).scalar_one())
    assert found == {None}


async def test_a_failed_hot_path_rolls_back(databases: Databases, two: tuple[OfficeWorld, OfficeWorld]) -> None:
    mine = two[0]

    async def failing() -> None:
        async with databases.driver(Office(mine.id)) as driver:
            await driver.execute("UPDATE offices SET phone = '1' WHERE office_id = $1", mine.id)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await failing()
    async with databases.driver(Office(mine.id)) as driver:
        assert await driver.fetchval("SELECT phone FROM offices WHERE office_id = $1", mine.id) is None
