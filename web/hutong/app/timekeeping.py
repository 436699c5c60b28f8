"""Keeps a page server's clock beside the database's."""

import asyncio

import structlog
from prometheus_client import Gauge

from hutong.visits.services import Services

log = structlog.get_logger(__name__)
EVERY = 30.0
PATIENCE = 5.0
"""Seconds both."""

BEHIND = Gauge(
    "hutong_clock_behind_seconds",
    "How far this machine's clock is behind the database's, before correction",
    multiprocess_mode="liveall",
)


async def put_right(services: Services) -> None:
    """Compare once. While the database is away the last correction stays."""
    clock = services.clock
    was = clock.offset
    try:
        async with asyncio.timeout(PATIENCE):
            behind = await clock.compare(services.databases.now)
    except Exception as error:  # noqa: BLE001 - whatever keeps the database away is told by others
        log.info("clock.not_compared", error=repr(error))
        return
    BEHIND.set(behind.total_seconds())
    if clock.offset and not was:
        log.warning("clock.wrong", behind_seconds=round(behind.total_seconds(), 1))


async def keep_right(services: Services) -> None:
    while True:
        await asyncio.sleep(EVERY)
        await put_right(services)
