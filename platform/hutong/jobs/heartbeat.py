"""Keeps this process's leases alive, on a thread and a connection of its own: a busy loop must not lose them."""

import asyncio
import contextlib
import threading
from collections import defaultdict
from typing import Any
from uuid import UUID

import asyncpg
import structlog

from hutong.db import Office
from hutong.db.scopes import binding
from hutong.jobs import metrics
from hutong.jobs.leases import HELD, RENEW, Lease
from hutong.settings import Settings

log = structlog.get_logger(__name__)


class Heartbeat:
    """Renews every held lease four times within its length; marks those that are no longer ours."""

    def __init__(self, settings: Settings, *, lease: float) -> None:
        self._url, self._lease = settings.role_url("app"), lease
        self._held: dict[tuple[UUID, UUID], Lease] = {}
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._beat()), name="heartbeat", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def hold(self, lease: Lease) -> None:
        with self._lock:
            self._held[lease.office_id, lease.job_id] = lease

    def release(self, lease: Lease) -> None:
        with self._lock:
            self._held.pop((lease.office_id, lease.job_id), None)

    async def _beat(self) -> None:
        connection: asyncpg.Connection[Any] | None = None
        while not await asyncio.to_thread(self._stop.wait, self._lease / 4):
            try:
                if connection is None:
                    connection = await asyncpg.connect(
                        self._url, timeout=5, command_timeout=self._lease / 2,
                        server_settings={"application_name": "hutong-heartbeat"},
                    )  # fmt: skip
                for office_id, leases in self._by_office().items():
                    await self._renew(connection, office_id, leases)
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.warning("jobs.heartbeat", error=repr(error))
                if connection is not None:
                    connection.terminate()
                connection = None
        if connection is not None:
            with contextlib.suppress(OSError, TimeoutError, asyncpg.PostgresError):
                await connection.close(timeout=2)

    def _by_office(self) -> dict[UUID, list[Lease]]:
        found: dict[UUID, list[Lease]] = defaultdict(list)
        with self._lock:
            for lease in self._held.values():
                found[lease.office_id].append(lease)
        return found

    async def _renew(self, connection: "asyncpg.Connection[Any]", office_id: UUID, leases: list[Lease]) -> None:
        whose = (office_id, [lease.job_id for lease in leases], [lease.fence for lease in leases])
        async with connection.transaction():
            await connection.execute(binding(Office(office_id)))
            await connection.execute(RENEW, *whose, self._lease)
            held = {row["id"] for row in await connection.fetch(HELD, *whose)}
        for lease in leases:
            if lease.job_id not in held and not lease.is_lost:
                lease.is_lost = True
                metrics.LEASES_LOST.inc()
                log.warning("jobs.lease_lost", job=str(lease.job_id), kind=lease.kind)
