"""Jobs a second end to end, beside dramatiq alone on the same Valkey: what it costs that nothing can be lost.

Both sides do nothing with a job. Ours is a row that is ordered, relayed, claimed, ended; dramatiq's is a message that
is sent, fetched, acknowledged. One worker process with as many threads on each side.
"""

import asyncio
import subprocess
import sys
import time
from dataclasses import dataclass
from uuid import UUID

import dramatiq

from hutong.db import Databases, Office, System
from hutong.ids import new_id
from hutong.jobs import Work, job
from hutong.jobs.carrier import Carrier, make_broker
from hutong.jobs.relay import Relay
from hutong.settings import Settings

# BEGIN with the office, the statement, COMMIT.
TRIPS_A_TRANSACTION = 3
ALONE = "hutong-bench-alone"
# What dramatiq alone is fastest with here; our own lanes need few, since theirs wait for nothing.
ALONE_THREADS = 28


@job("bench.nothing")
async def nothing(work: Work) -> None:
    """Only the carriage is measured."""


@dataclass(frozen=True)
class Carried:
    """Jobs a second of both, and what one of ours costs the database."""

    rate: float
    alone: float
    transactions: float

    @property
    def trips(self) -> float:
        return self.transactions * TRIPS_A_TRANSACTION


async def compare(settings: Settings, environment: dict[str, str], *, count: int) -> Carried:
    """Both runs, one after the other."""
    rate, transactions = await _ours(settings, environment, count)
    return Carried(rate, await asyncio.to_thread(_alone, settings, environment, count), transactions)


async def _ours(settings: Settings, environment: dict[str, str], count: int) -> tuple[float, float]:
    databases, carrier, stop = Databases(settings), Carrier(settings), asyncio.Event()
    relaying = asyncio.create_task(Relay(databases, carrier).run(stop))
    worker = _start("serve", environment)
    offices = [new_id() for _ in range(10)]
    try:
        await _order(databases, offices[:1], 100)
        await _until_done(databases, offices[:1])
        begun, before = time.monotonic(), await _transactions(databases)
        await _order(databases, offices, count // len(offices))
        looks = await _until_done(databases, offices)
        took, spent = time.monotonic() - begun, await _transactions(databases) - before
    finally:
        worker.terminate()
        await asyncio.to_thread(worker.wait)
        stop.set()
        await relaying
        await carrier.close()
        await databases.dispose()
    return count / took, (spent - looks) / count


async def _order(databases: Databases, offices: list[UUID], each: int) -> None:
    for office_id in offices:
        async with databases.driver(Office(office_id)) as connection:
            await connection.executemany(
                "INSERT INTO jobs (office_id, id, kind, args, lane, max_attempts)"
                " VALUES ($1, $2, 'bench.nothing', '{}', 'normal', 8)",
                [(office_id, new_id()) for _ in range(each)],
            )


async def _until_done(databases: Databases, offices: list[UUID]) -> int:
    """Looks every fifth of a second; returns how often it looked."""
    looks = 0
    while True:
        looks += 1
        async with databases.driver(System("bench")) as connection:
            if not await connection.fetchval(
                "SELECT count(*) FROM jobs WHERE office_id = ANY($1) AND done_at IS NULL AND failed_at IS NULL", offices
            ):
                return looks
        await asyncio.sleep(0.2)


async def _transactions(databases: Databases) -> int:
    # Counted by the server a second after a session has gone idle.
    await asyncio.sleep(1.5)
    async with databases.driver(System("bench")) as connection:
        found: int = await connection.fetchval(
            "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"
        )
    return found


def _alone(settings: Settings, environment: dict[str, str], count: int) -> float:
    """dramatiq as it comes, without its middleware, as ours is."""
    broker = make_broker(settings, namespace=ALONE)
    actor = dramatiq.actor(actor_name="nothing", queue_name="alone", broker=broker)(_nothing)
    worker = _start("alone", environment)
    client = broker.client
    try:
        actor.send()
        _until_empty(client)
        begun = time.monotonic()
        for _ in range(count):
            actor.send()
        _until_empty(client)
        return count / (time.monotonic() - begun)
    finally:
        worker.terminate()
        worker.wait()
        broker.close()


def _until_empty(client: "dramatiq.brokers.redis.redis.Redis") -> None:
    # A message stays among them until it was acknowledged.
    while client.hlen(f"{ALONE}:alone.msgs"):
        time.sleep(0.02)


def _nothing() -> None:
    pass


def _start(part: str, environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "tests.benchmarks.background", part]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _work(part: str) -> None:
    """One worker process of either side, until SIGTERM."""
    import signal
    import threading

    from hutong.jobs.workers import serve

    stop, settings = threading.Event(), Settings.from_environment()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    if part == "serve":
        serve(settings, {}, stop)
        return
    broker = make_broker(settings, namespace=ALONE)
    dramatiq.actor(actor_name="nothing", queue_name="alone", broker=broker)(_nothing)
    worker = dramatiq.Worker(broker, worker_threads=ALONE_THREADS)
    worker.start()
    stop.wait()
    worker.stop()


if __name__ == "__main__":
    _work(sys.argv[1])
