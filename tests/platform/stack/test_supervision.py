"""One supervisor: what it started is never left behind, and what ends by itself comes back."""

import asyncio
import signal
import subprocess
import time

import asyncpg
import pytest
import redis

from hutong.stack.record import Lock, Record


async def rows(url):
    connection = await asyncpg.connect(url)
    try:
        return [r[0] for r in await connection.fetch("SELECT word FROM words ORDER BY word")]
    finally:
        await connection.close()


async def write(url, word):
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("CREATE TABLE IF NOT EXISTS words (word text)")
        await connection.execute("INSERT INTO words VALUES ($1)", word)
    finally:
        await connection.close()


@pytest.mark.long
async def test_everything_is_gone_after_sigterm_and_the_data_is_kept(supervisor, gone, folder):
    first = supervisor()
    note = first.note()
    assert len(note.children) == 3
    await write(note.environment["HUTONG_DATABASE_URL"], "kept")
    assert first.end() == 0
    assert gone(note, 0.1)
    assert Record(folder).note() is None

    again = supervisor().note()
    assert again.environment == note.environment
    assert await rows(again.environment["HUTONG_DATABASE_URL"]) == ["kept"]


@pytest.mark.fault
async def test_ctrl_c_ends_it_too(supervisor, gone):
    stack = supervisor()
    note = stack.note()
    assert stack.end(signal.SIGINT) == 0
    assert gone(note, 0.1)


@pytest.mark.fault
async def test_a_supervisor_killed_with_9_takes_its_servers_along_and_the_next_start_mends(supervisor, gone, folder):
    first = supervisor()
    note = first.note()
    await write(note.environment["HUTONG_DATABASE_URL"], "before")
    first.end(signal.SIGKILL)
    assert gone(note, 10)
    assert Record(folder).note() == note  # Nobody was left to erase it.

    again = supervisor().note()
    assert await rows(again.environment["HUTONG_DATABASE_URL"]) == ["before"]


@pytest.mark.fault
async def test_everything_killed_with_9_at_once_is_mended(supervisor, kill, folder):
    first = supervisor()
    note = first.note()
    await write(note.environment["HUTONG_DATABASE_URL"], "before")
    kill(first.process.pid)
    for pid, _, _ in note.children:
        kill(pid)
    first.end()

    again = supervisor().note()
    assert (folder / "postgres" / "postmaster.pid").exists()
    assert await rows(again.environment["HUTONG_DATABASE_URL"]) == ["before"]


async def test_a_server_that_is_killed_comes_back_at_the_same_address(supervisor, kill, folder):
    stack = supervisor("--without", "seaweedfs")
    note = stack.note()
    carrier = redis.Redis.from_url(note.environment["HUTONG_REDIS_URL"])
    carrier.set("word", "kept")
    # The append-only file is written to the disk every second.
    await asyncio.sleep(1.2)
    for pid, _, _ in note.children:
        kill(pid)

    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            await write(note.environment["HUTONG_DATABASE_URL"], "after")
            assert carrier.get("word") == b"kept"
            break
        except (OSError, asyncpg.PostgresError, redis.ConnectionError):
            await asyncio.sleep(0.05)
    else:
        raise AssertionError("the servers did not come back")
    carrier.close()
    assert {pid for pid, _, _ in Record(folder).note().children}.isdisjoint(pid for pid, _, _ in note.children)


@pytest.mark.long
async def test_a_folder_has_one_supervisor(supervisor, folder):
    first = supervisor("--without", "seaweedfs", "--without", "valkey")
    first.note()
    second = supervisor("--without", "seaweedfs", "--without", "valkey")
    assert second.process.wait(120) == 3
    assert f"already run by process {first.process.pid}" in second.process.stderr.read().decode()
    assert not Lock(folder).take()


@pytest.mark.fault
def test_it_ends_with_the_process_it_was_started_for(supervisor, gone):
    other = subprocess.Popen(["sleep", "60"])
    stack = supervisor("--without", "seaweedfs", "--while-alive", str(other.pid))
    note = stack.note()
    other.kill()
    other.wait()
    assert stack.process.wait(20) == 0
    assert gone(note, 0.1)
