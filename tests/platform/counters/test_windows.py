"""Counting tries while Valkey is there, emptied, or away."""

import redis.asyncio

from hutong.counters import Counters, Limit

LIMIT = Limit("test", times=3, seconds=3600)


async def test_two_processes_count_together(server_settings):
    one, two = Counters(server_settings.redis_url), Counters(server_settings.redis_url)
    assert [
        await one.count(LIMIT, "together"),
        await two.count(LIMIT, "together"),
        await one.count(LIMIT, "together"),
    ] == [1, 2, 3]
    await one.forgive(LIMIT, "together")
    assert await two.count(LIMIT, "together", by=0) <= 1
    await one.close()
    await two.close()


async def test_emptying_valkey_forgives_nothing_that_the_process_saw(server_settings):
    counters = Counters(server_settings.redis_url)
    for _ in range(3):
        await counters.count(LIMIT, "emptied")
    client = redis.asyncio.Redis.from_url(server_settings.redis_url)
    await client.flushdb()
    assert await counters.count(LIMIT, "emptied") == 4
    await client.aclose()
    await counters.close()


async def test_without_valkey_the_process_counts_alone():
    counters = Counters("redis://127.0.0.1:1")
    assert [await counters.count(LIMIT, "away") for _ in range(3)] == [1, 2, 3]
    assert await counters.count(LIMIT, "other") == 1
    assert not await counters.is_reachable()
    await counters.close()


async def test_subjects_and_limits_are_counted_apart(server_settings):
    counters = Counters(server_settings.redis_url)
    assert await counters.count(LIMIT, "a") == 1
    assert await counters.count(LIMIT, "b") == 1
    assert await counters.count(Limit("test-two", times=1, seconds=3600), "a") == 1
    await counters.close()
