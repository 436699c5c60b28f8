"""The worker's end of the carrier: three lanes, each with places of its own, all on one event loop."""

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine, Mapping
from typing import Any
from uuid import UUID

import dramatiq
import structlog
from dramatiq.asyncio import set_event_loop_thread
from dramatiq.brokers.redis import RedisBroker

from hutong.db import Databases
from hutong.jobs.carrier import make_broker
from hutong.jobs.heartbeat import Heartbeat
from hutong.jobs.loops import LoopThread
from hutong.jobs.places import Places
from hutong.jobs.queue import Lane
from hutong.jobs.running import LEASE, Runner
from hutong.settings import Settings

log = structlog.get_logger(__name__)

# Jobs that run at a time in one process; most of the time they wait for the database, S3 or a gateway. One office
# comes to half of them: see `Places`.
PLACES: Mapping[Lane, int] = {Lane.URGENT: 32, Lane.NORMAL: 32, Lane.BULK: 8}
# They only note what came, so few are enough. How many parcels a process fetches at a time follows from it.
THREADS = 4
# Seconds. After the carrier was away dramatiq would wait three and five, and the jobs with it.
dramatiq.worker.CONSUMER_RESTART_DELAY_SECS = 0.5
dramatiq.worker.POST_PROCESS_MESSAGE_RETRY_DELAY_SECS = 1
# Seconds for what runs to end by itself; afterwards its lease runs out and another worker takes over.
GRACE = 20.0
# Milliseconds that an idle lane sleeps at most before it asks the carrier again.
IDLE = 100


class LaneWorker(dramatiq.Worker):
    """One lane's consumer and threads. Nothing is ever sent with a delay, so the delay queues need no consumer."""

    def __init__(self, broker: RedisBroker, lane: Lane) -> None:
        super().__init__(broker, queues={lane}, worker_timeout=IDLE, worker_threads=THREADS)

    def _add_consumer(self, queue_name: str, *, delay: bool = False) -> None:
        if not delay:
            super()._add_consumer(queue_name, delay=delay)


class Lanes:
    """What runs and what waits in each lane of this process. Belongs to the event loop: nothing else touches it."""

    def __init__(self, runner: Runner, places: Mapping[Lane, int]) -> None:
        self._runner = runner
        self._places = {lane: Places(count) for lane, count in places.items()}
        self._running: set[asyncio.Task[None]] = set()
        self._is_closed = False

    async def carry(self, lane: Lane, office_id: str, job_ids: list[str]) -> None:
        """A parcel came. It is not waited for: a thread that did would keep other offices' parcels from coming in.

        How much waits here is bounded by the relay's caps. What a dead process had waiting is sent again, as is
        what waits here for long: then whoever is free takes it, and the claim lets one of them have it.
        """
        self._places[lane].add(UUID(office_id), [UUID(job_id) for job_id in job_ids])
        self._fill(lane)

    def _fill(self, lane: Lane) -> None:
        while not self._is_closed and (found := self._places[lane].take()):
            task = asyncio.get_running_loop().create_task(self._run(lane, *found))
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def _run(self, lane: Lane, office_id: UUID, job_id: UUID) -> None:
        try:
            await self._runner.run(office_id, job_id)
        except Exception:  # The row is as it was, or its lease runs out: the relay sends it again.
            log.exception("jobs.carry", lane=lane, job=str(job_id))
        finally:
            self._places[lane].leave(office_id)
            self._fill(lane)

    def close(self) -> None:
        """Begin no more; what still comes in waits to be given back."""
        self._is_closed = True

    async def drain(self, grace: float) -> None:
        """Give back what waits, and let what runs end by itself for `grace` seconds."""
        ends = asyncio.get_running_loop().time() + grace
        for places in self._places.values():
            for office_id, job_ids in places.clear().items():
                try:
                    await self._runner.give_back(office_id, job_ids)
                except Exception:  # The relay sends them again after a while, as it would those of a killed worker.
                    log.exception("jobs.give_back", office=str(office_id))
        if self._running:
            await asyncio.wait(self._running, timeout=max(0.0, ends - asyncio.get_running_loop().time()))


class Workers:
    """All lanes of one process."""

    def __init__(self, broker: RedisBroker, runner: Runner, places: Mapping[Lane, int] = PLACES) -> None:
        # A place, a thread: as many as may run could all be in a call that blocks.
        self._loop = LoopThread(sum(places.values()))
        self._lanes = Lanes(runner, places)
        self._consumers = [LaneWorker(broker, lane) for lane in Lane]
        # It would warn of a worker for each lane, which is what we want.
        broker.logger.setLevel(logging.ERROR)
        for lane in Lane:
            dramatiq.actor(actor_name=lane, queue_name=lane, broker=broker)(_carrying(self._lanes, lane))

    def start(self) -> None:
        self._loop.start(timeout=5)
        set_event_loop_thread(self._loop)
        for lane in self._consumers:
            lane.start()

    def stop(self, *, grace: float) -> None:
        """Take no more, give back what was not begun, and wait up to `grace` seconds for what runs."""
        self._loop.loop.call_soon_threadsafe(self._lanes.close)
        ends = [threading.Thread(target=lane.stop, args=(int(grace * 1000),)) for lane in self._consumers]
        for end in ends:
            end.start()
        for end in ends:
            end.join()
        self.call(self._lanes.drain(grace))

    def call(self, coroutine: Any) -> Any:
        """Run on the workers' loop: pools belong to the loop they were opened on."""
        return self._loop.run_coroutine(coroutine)

    def close(self) -> None:
        self._loop.stop()  # type: ignore[no-untyped-call]  # dramatiq leaves it untyped
        set_event_loop_thread(None)


def _carrying(lanes: Lanes, lane: Lane) -> Callable[[str, list[str]], Coroutine[Any, Any, None]]:
    """The lane's actor."""

    async def carry(office_id: str, job_ids: list[str]) -> None:
        await lanes.carry(lane, office_id, job_ids)

    return carry


def serve(
    settings: Settings,
    services: Mapping[type, Any],
    stop: threading.Event,
    *,
    waiting_offices: str = "",
    lease: float = LEASE,
    grace: float = GRACE,
    life: float | None = None,
) -> None:
    """Run jobs in this process until `stop`, or until it is `life` seconds old: then its supervisor begins a new one.

    What leaks or goes stale in a library does so for a day at most. What runs when the time is over is ended first.
    """
    # More places than connections: most jobs wait for others than the database. Those that want one at the same time
    # stand in line for it, under a lease that the heartbeat keeps.
    databases = Databases(settings, roles=("app",), pool_wait=LEASE)
    heartbeat = Heartbeat(settings, lease=lease)
    broker = make_broker(settings)
    runner = Runner(databases, services, lease=lease, waiting_offices=waiting_offices, heartbeat=heartbeat)
    workers = Workers(broker, runner)
    heartbeat.start()
    workers.start()
    log.info("worker.ready")
    is_asked = stop.wait(life)
    log.info("worker.draining", reason="asked" if is_asked else "age")
    workers.stop(grace=grace)
    workers.call(databases.dispose())
    workers.close()
    heartbeat.stop()
    broker.close()
