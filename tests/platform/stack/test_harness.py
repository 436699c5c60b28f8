"""The servers of the tests themselves: each worker has its own database, and all are migrated alike."""

import asyncpg
import redis


async def test_the_database_is_this_workers_own_and_has_roles_and_tables(server_settings):
    connection = await asyncpg.connect(server_settings.role_url("app"))
    try:
        assert await connection.fetchval("SELECT current_user::text") == server_settings.role_name("app")
        assert await connection.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'hutong'") > 10
    finally:
        await connection.close()


async def test_a_further_database_is_apart_from_the_workers_own(fresh_database, worker_id, server_settings):
    url = fresh_database(f"{worker_id}_apart")
    for each, is_there in ((url, True), (server_settings.database_url, False)):
        connection = await asyncpg.connect(each)
        try:
            if each == url:
                await connection.execute("CREATE SCHEMA only_here")
            found = await connection.fetchval("SELECT to_regnamespace('only_here') IS NOT NULL")
            assert found is is_there
        finally:
            await connection.close()


def test_the_carrier_and_the_bucket_answer(server_settings):
    carrier = redis.Redis.from_url(server_settings.redis_url)
    assert carrier.ping()
    carrier.close()
    assert server_settings.s3_bucket.startswith("hutong-test-")
