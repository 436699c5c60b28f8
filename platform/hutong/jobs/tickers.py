"""What the scheduler does again and again: `@ticker("escalation.sweep", every=timedelta(seconds=5))`."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog

from hutong.db import Databases
from hutong.jobs import metrics

log = structlog.get_logger(__name__)

Tick = Callable[[Databases], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Ticker:
    name: str
    every: timedelta
    tick: Tick


TICKERS: dict[str, Ticker] = {}


def ticker(name: str, *, every: timedelta) -> Callable[[Tick], Tick]:
    """Declare a round. It is given pools of the roles `system` (find what is due) and `app` (do it, office by office).

    Two schedulers may run it at once, and one may die half way: it must be safe both ways. One that raises is
    noted and runs again at its next time.
    """

    def declare(tick: Tick) -> Tick:
        known = TICKERS.get(name)
        if known is not None and known.tick.__qualname__ != tick.__qualname__:
            raise TypeError(f"{name}: declared twice")
        TICKERS[name] = Ticker(name, every, tick)
        return tick

    return declare


async def keep_ticking(each: Ticker, databases: Databases, stop: asyncio.Event) -> None:
    """Run it at once and then every so often, until `stop`; never twice at a time."""
    while not stop.is_set():
        began = time.monotonic()
        try:
            await each.tick(databases)
        except Exception:
            metrics.TICK_FAILURES.labels(each.name).inc()
            log.exception("tick.failed", ticker=each.name)
        took = time.monotonic() - began
        metrics.TICK_SECONDS.labels(each.name).observe(took)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), max(0.01, each.every.total_seconds() - took))
