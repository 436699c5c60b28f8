"""One attempt of a job, from the claim to its end; the same path in workers and in tests."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any
from uuid import UUID

import structlog

from hutong.db import Databases
from hutong.jobs import leases, metrics
from hutong.jobs.batching import Batcher
from hutong.jobs.errors import GiveUp, LeaseLost, OtherSide
from hutong.jobs.handlers import HANDLERS
from hutong.jobs.heartbeat import Heartbeat
from hutong.jobs.leases import Lease
from hutong.jobs.rules import backoff, told
from hutong.jobs.work import Work
from hutong.traces import Kind, span

log = structlog.get_logger(__name__)

# Seconds, by the database's clock.
LEASE = 20.0


class Outcome(StrEnum):
    """What became of an attempt. Skipped: not due, not free, not known here, or done already."""

    DONE = "done"
    AGAIN = "again"
    FAILED = "failed"
    LOST = "lost"
    SKIPPED = "skipped"


class Runner:
    """Runs jobs of any office in this process.

    `waiting_offices` is a query of the ids of offices whose jobs must wait, such as suspended ones. Without a
    `heartbeat` a job must end within its `lease` (seconds). `strict` raises what a handler raised, after noting it.
    """

    def __init__(
        self,
        databases: Databases,
        services: Mapping[type, Any] | None = None,
        *,
        lease: float = LEASE,
        waiting_offices: str = "",
        heartbeat: Heartbeat | None = None,
        strict: bool = False,
    ) -> None:
        self._databases, self._services = databases, services or {}
        self._lease, self._waiting_offices = lease, waiting_offices
        self._heartbeat, self._strict = heartbeat, strict
        self._claims = Batcher(self._claim)
        self._ends = Batcher(self._finish)

    async def run(self, office_id: UUID, job_id: UUID) -> Outcome:
        lease = await self._claims.add(office_id, job_id)
        if lease is None:
            return Outcome.SKIPPED
        began = time.monotonic()
        with span(lease.kind, Kind.CONSUMER, parent=lease.trace, job=str(job_id), attempt=lease.attempt) as step:
            outcome = Outcome.FAILED if lease.is_exhausted else await self._attempt(lease)
            step.trouble = "" if outcome is Outcome.DONE else outcome
        metrics.ATTEMPTS.labels(lease.kind, outcome).inc()
        metrics.SECONDS.labels(lease.kind).observe(time.monotonic() - began)
        return outcome

    async def give_back(self, office_id: UUID, job_ids: Sequence[UUID]) -> None:
        """Jobs that came here and were not begun: the relay sends them elsewhere with its next look."""
        await leases.give_back(self._databases, office_id, job_ids)

    async def _claim(self, office_id: UUID, job_ids: Sequence[UUID]) -> list[Lease | None]:
        found = await leases.claim(
            self._databases,
            office_id,
            job_ids,
            seconds=self._lease,
            kinds=HANDLERS,
            waiting_offices=self._waiting_offices,
        )
        # A doubled message may ask for one job twice in a batch: the lease goes to one of them.
        return [found.pop(job_id, None) for job_id in job_ids]

    async def _finish(self, office_id: UUID, ended: Sequence[Lease]) -> list[bool]:
        held = await leases.finish(self._databases, office_id, ended)
        return [lease.job_id in held for lease in ended]

    async def _attempt(self, lease: Lease) -> Outcome:
        handler = HANDLERS[lease.kind]
        work = Work(lease, self._databases, self._services)
        if self._heartbeat:
            self._heartbeat.hold(lease)
        try:
            async with asyncio.timeout(handler.spec.time_limit):
                await handler(work, lease.args)
            if not work.is_finished:
                await self._end(lease)
        except LeaseLost:
            if not lease.is_lost:  # Else the heartbeat has counted it.
                metrics.LEASES_LOST.inc()
            log.warning("job.lost", kind=lease.kind, job=str(lease.job_id), attempt=lease.attempt)
            return Outcome.LOST
        except Exception as error:
            outcome = await self._failed(lease, error, base=handler.spec.backoff)
            if self._strict:
                raise
            return outcome
        finally:
            if self._heartbeat:
                self._heartbeat.release(lease)
        return Outcome.DONE

    async def _end(self, lease: Lease) -> None:
        if not await self._ends.add(lease.office_id, lease):
            raise LeaseLost(lease.kind)

    async def _failed(self, lease: Lease, error: Exception, *, base: float) -> Outcome:
        again_in = backoff(lease.attempt, base)
        is_over = await leases.fail(
            self._databases, lease, told(error), again_in=again_in, for_good=isinstance(error, GiveUp)
        )
        log.warning(
            "job.failed", kind=lease.kind, job=str(lease.job_id), attempt=lease.attempt, is_over=is_over,
            error=told(error), exc_info=None if isinstance(error, OtherSide) else error,
        )  # fmt: skip
        match is_over:
            case None:
                return Outcome.LOST
            case True:
                return Outcome.FAILED
            case False:
                return Outcome.AGAIN
