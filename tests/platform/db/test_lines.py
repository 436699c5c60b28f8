"""Lines to the database that are of no use any more, and what a session may not outlast."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from hutong.db import Databases, Office
from hutong.ids import new_id


async def test_whoever_freezes_in_a_transaction_holds_it_no_longer_than_a_lease(databases: Databases) -> None:
    asked = "idle_in_transaction_session_timeout", "tcp_keepalives_idle", "jit"
    async with databases.driver(Office(new_id())) as connection:
        found = [await connection.fetchval("SELECT current_setting($1)", name) for name in asked]
    assert (found[0], found[2]) == ("20s", "off")


async def test_a_line_to_a_server_that_only_reads_is_given_up_with_all_its_like(databases: Databases) -> None:
    """After a failover a line may lead to what is a standby now: its ROLLBACK works, so it would stay for good."""
    async with databases.session(Office(new_id())) as session:
        before = await session.scalar(text("SELECT pg_backend_pid()"))
    with pytest.raises(DBAPIError) as refused:
        async with databases.session(Office(new_id())) as session:
            await session.execute(text("SET TRANSACTION READ ONLY"))
            await session.execute(text("CREATE TEMP TABLE x (a int)"))
            await session.execute(text("UPDATE people SET name = name"))
    assert refused.value.connection_invalidated
    async with databases.session(Office(new_id())) as session:
        assert await session.scalar(text("SELECT pg_backend_pid()")) != before
