"""Offices with jobs, and real workers to run them."""

import asyncio
import contextlib
import dataclasses
import importlib.util
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import pytest
import redis.asyncio

from hutong.app.registry import WAITING_OFFICES
from hutong.db import Databases, Office
from hutong.ids import new_id
from hutong.jobs import enqueue
from hutong.jobs.carrier import Carrier
from hutong.jobs.relay import Relay

KINDS = Path(__file__).with_name("kinds.py")


def beside(name):
    """A module of this folder; tests are no package."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


Wire = beside("wires").Wire
# As hutong.app.worker does it, with the kinds of the tests in place of the product's. One process imports
# everything and makes a worker of itself for each line that it reads: a worker is there at once.
NURSERY = f"""
import importlib.util, os, signal, sys, threading
from hutong.jobs.workers import serve
from hutong.settings import Settings
from hutong.stack.processes import die_with_parent
spec = importlib.util.spec_from_file_location("kinds", {str(KINDS)!r})
spec.loader.exec_module(importlib.util.module_from_spec(spec))
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for line in sys.stdin:
    lease, valkey, life = line.split()
    pid = os.fork()
    if pid == 0:
        die_with_parent(signal.SIGKILL)
        os.dup2(2, 1)
        stop = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: stop.set())
        if valkey != "-":
            os.environ["HUTONG_REDIS_URL"] = valkey
        serve(Settings.from_environment(), {{}}, stop, lease=float(lease), life=float(life) or None)
        os._exit(0)
    print(pid, flush=True)
"""


@pytest.fixture(scope="session")
def kinds():
    return beside("kinds")


@pytest.fixture(scope="session")
async def databases(server_settings, kinds) -> AsyncIterator[Databases]:
    found = Databases(server_settings)
    yield found
    await found.dispose()


@pytest.fixture
def office_id() -> UUID:
    return new_id()


class Jobs:
    """What a test asks about an office's jobs."""

    def __init__(self, databases):
        self.databases = databases

    async def add(self, office_id, kind, **args):
        async with self.databases.session(Office(office_id)) as session:
            return await enqueue(session, kind, **args)

    async def flood(self, office_id, kind, count):
        """Many at once, each with a subject of its own."""
        async with self.databases.session(Office(office_id)) as session:
            return {(await enqueue(session, kind, subject=(subject := new_id()))): subject for _ in range(count)}

    async def row(self, office_id, job_id):
        async with self.databases.driver(Office(office_id)) as connection:
            return await connection.fetchrow("SELECT * FROM jobs WHERE office_id = $1 AND id = $2", office_id, job_id)

    async def change(self, office_id, job_id, assignment):
        async with self.databases.driver(Office(office_id)) as connection:
            await connection.execute(
                f"UPDATE jobs SET {assignment} WHERE office_id = $1 AND id = $2", office_id, job_id
            )

    async def open_count(self, office_id):
        async with self.databases.driver(Office(office_id)) as connection:
            return await connection.fetchval(
                "SELECT count(*) FROM jobs WHERE office_id = $1 AND done_at IS NULL AND failed_at IS NULL", office_id
            )

    async def effects(self, office_id):
        """Subject → how many times it was touched."""
        async with self.databases.driver(Office(office_id)) as connection:
            rows = await connection.fetch(
                "SELECT subject, count(*) AS n FROM journal"
                " WHERE office_id = $1 AND kind = 'test.touched' GROUP BY subject",
                office_id,
            )
        return {row["subject"]: row["n"] for row in rows}

    async def until(self, condition, seconds=60.0):
        """Wait for it, and return how long it took."""
        began = time.monotonic()
        while not await condition():
            if time.monotonic() - began > seconds:
                raise TimeoutError
            await asyncio.sleep(0.02)
        return time.monotonic() - began

    async def until_done(self, office_id, seconds=60.0):
        async def is_done():
            return await self.open_count(office_id) == 0

        return await self.until(is_done, seconds)


@pytest.fixture
def jobs(databases) -> Jobs:
    return Jobs(databases)


@pytest.fixture
async def valkey(server_settings) -> AsyncIterator[redis.asyncio.Redis]:
    """This worker's own number, empty at first."""
    client = redis.asyncio.Redis.from_url(server_settings.redis_url)
    await client.flushdb()
    yield client
    await client.aclose()


@pytest.fixture
async def carrier(server_settings, valkey) -> AsyncIterator[Carrier]:
    found = Carrier(server_settings)
    yield found
    await found.close()


@pytest.fixture
async def wire(server_settings, valkey) -> AsyncIterator[Wire]:
    """To the same Valkey; `wire.url` is its address."""
    parts = urlsplit(server_settings.redis_url)
    found = Wire(parts.hostname, parts.port)
    await found.start()
    where = parts.netloc.rpartition("@")[0]
    found.url = urlunsplit(parts._replace(netloc=f"{where}{'@' if where else ''}127.0.0.1:{found.port}"))
    yield found
    await found.stop()


@pytest.fixture
async def relay_over_wire(databases, server_settings, wire) -> AsyncIterator[Relay]:
    """A relay that reaches Valkey over the wire alone."""
    carrier = Carrier(dataclasses.replace(server_settings, redis_url=wire.url))
    found = Relay(databases, carrier, waiting_offices=WAITING_OFFICES, resend=1.0)
    stop = asyncio.Event()
    running = asyncio.create_task(found.run(stop))
    yield found
    stop.set()
    await running
    await carrier.close()


@pytest.fixture
async def relay(databases, carrier) -> AsyncIterator[Relay]:
    """A relay at work, quick to send again."""
    found = Relay(databases, carrier, waiting_offices=WAITING_OFFICES, resend=1.0)
    stop = asyncio.Event()
    running = asyncio.create_task(found.run(stop))
    yield found
    stop.set()
    await running


@pytest.fixture
async def patient_relay(databases, carrier) -> AsyncIterator[Relay]:
    """One that takes nothing for lost while a test lasts."""
    found = Relay(databases, carrier, waiting_offices=WAITING_OFFICES, resend=600)
    stop = asyncio.Event()
    running = asyncio.create_task(found.run(stop))
    yield found
    stop.set()
    await running


class Worker:
    """A real worker process."""

    def __init__(self, pid):
        self.pid = pid

    def signal(self, number):
        os.kill(self.pid, number)

    def kill(self):
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    async def ended(self):
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return True
        return False


@pytest.fixture(scope="session")
def nursery(server_environment) -> Iterator[subprocess.Popen]:
    with subprocess.Popen(
        [sys.executable, "-c", NURSERY],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, **server_environment, "HUTONG_POOL_SIZE": "8"},
    ) as process:
        yield process
        process.stdin.close()


@pytest.fixture
def start_worker(nursery, valkey) -> Iterator:
    begun = []

    def start(lease=3.0, valkey_url="-", life=0):
        nursery.stdin.write(f"{lease} {valkey_url} {life}\n".encode())
        nursery.stdin.flush()
        begun.append(Worker(int(nursery.stdout.readline())))
        return begun[-1]

    yield start
    for worker in begun:
        worker.kill()
