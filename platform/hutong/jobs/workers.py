"""The worker's end of the carrier: three lanes, each with threads of its own, all waiting on one event loop."""

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine, Mapping
from typing import Any
from uuid import UUID

import dramatiq
import structlog
import uvloop
from dramatiq.asyncio import EventLoopThread, set_event_loop_thread
from dramatiq.brokers.redis import RedisBroker

from hutong.db import Databases
from hutong.jobs.carrier import make_broker
from hutong.jobs.heartbeat import Heartbeat
from hutong.jobs.queue import Lane
from hutong.jobs.running import LEASE, Runner
from hutong.settings import Settings

log = structlog.get_logger(__name__)

# Jobs that run at a time in one process; most of the time they wait for the database, S3 or a gateway.
THREADS: Mapping[Lane, int] = {Lane.URGENT: 8, Lane.NORMAL: 16, Lane.BULK: 4}
# Seconds. After the carrier was away dramatiq would wait three and five, and the jobs with it.
dramatiq.worker.CONSUMER_RESTART_DELAY_SECS = 0.5
dramatiq.worker.POST_PROCESS_MESSAGE_RETRY_DELAY_SECS = 1
# Seconds for what runs to end by itself; afterwards its lease runs out and another worker takes over.
GRACE = 20.0
# Milliseconds that an idle lane sleeps at most before it asks the carrier again.
IDLE = 100


class LaneWorker(dramatiq.Worker):
    """One lane's consumer and threads. Nothing is ever sent with a delay, so the delay queues need no consumer."""

    def __init__(self, broker: RedisBroker, lane: Lane, threads: int) -> None:
        super().__init__(broker, queues={lane}, worker_timeout=IDLE, worker_threads=threads)

    def _add_consumer(self, queue_name: str, *, delay: bool = False) -> None:
        if not delay:
            super()._add_consumer(queue_name, delay=delay)


class Workers:
    """All lanes of one process."""

    def __init__(self, broker: RedisBroker, runner: Runner, threads: Mapping[Lane, int] = THREADS) -> None:
        self._runner = runner
        self._loop = _LoopThread()
        self._lanes = [LaneWorker(broker, lane, threads[lane]) for lane in Lane]
        # It would warn of a worker for each lane, which is what we want.
        broker.logger.setLevel(logging.ERROR)
        for lane in Lane:
            carry = self._carrying(lane, threads[lane])
            dramatiq.actor(actor_name=lane, queue_name=lane, broker=broker)(carry)

    def start(self) -> None:
        self._loop.start(timeout=5)
        set_event_loop_thread(self._loop)
        for lane in self._lanes:
            lane.start()

    def stop(self, *, grace: float) -> None:
        """Take no more, wait up to `grace` seconds for what runs, and give back what was not begun."""
        ends = [threading.Thread(target=lane.stop, args=(int(grace * 1000),)) for lane in self._lanes]
        for end in ends:
            end.start()
        for end in ends:
            end.join()

    def call(self, coroutine: Any) -> Any:
        """Run on the workers' loop: pools belong to the loop they were opened on."""
        return self._loop.run_coroutine(coroutine)

    def close(self) -> None:
        self._loop.stop()  # type: ignore[no-untyped-call]  # dramatiq leaves it untyped
        set_event_loop_thread(None)

    def _carrying(self, lane: Lane, at_once: int) -> Callable[[str, list[str]], Coroutine[Any, Any, None]]:
        """The lane's actor. However many ids a parcel holds, no more than `at_once` jobs of the lane run."""
        places = asyncio.Semaphore(at_once)

        async def run(office_id: UUID, job_id: UUID) -> None:
            async with places:
                try:
                    await self._runner.run(office_id, job_id)
                except Exception:  # The row is as it was, or its lease runs out: the relay sends it again.
                    log.exception("jobs.carry", lane=lane, job=str(job_id))

        async def carry(office_id: str, job_ids: list[str]) -> None:
            office = UUID(office_id)
            await asyncio.gather(*(run(office, UUID(job_id)) for job_id in job_ids))

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
    databases = Databases(settings, roles=("app",))
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


class _LoopThread(EventLoopThread):
    def __init__(self) -> None:
        super().__init__(logging.getLogger(__name__))
        self.loop.close()
        self.loop = uvloop.new_event_loop()
        self.daemon = True
