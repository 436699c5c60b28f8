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
from hutong.jobs.recurring import Turn, claim_turn, end_turn, register
from hutong.traces import span

log = structlog.get_logger(__name__)

Tick = Callable[[Databases], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Ticker:
    """With `everywhere` each process does it for itself, as with gauges that its own scraper reads."""

    name: str
    every: timedelta
    tick: Tick
    everywhere: bool = False

    @property
    def is_remembered(self) -> bool:
        """Whether its times are kept in a row. What looks every second or two has nothing that could be missed."""
        return not self.everywhere and self.every >= REMEMBERED


REMEMBERED = timedelta(seconds=5)
TICKERS: dict[str, Ticker] = {}


def ticker(name: str, *, every: timedelta, everywhere: bool = False) -> Callable[[Tick], Tick]:
    """Declare a round. It is given pools of the roles `system` (find what is due) and `app` (do it, office by office).

    Two schedulers may run it at once, and one may die half way: it must be safe both ways. One that raises is
    noted and runs again at its next time. Rounds of five seconds and more are rows: one of the schedulers takes each
    time, and times that were missed while none was there are made up for once, late.
    """

    def declare(tick: Tick) -> Tick:
        known = TICKERS.get(name)
        if known is not None and known.tick.__qualname__ != tick.__qualname__:
            raise TypeError(f"{name}: declared twice")
        TICKERS[name] = Ticker(name, every, tick, everywhere)
        metrics.TICK_FAILURES.labels(name)  # At nought from the start: a first failure is a rise only then.
        return tick

    return declare


async def keep_ticking(each: Ticker, databases: Databases, stop: asyncio.Event) -> None:
    """Run it when it is due, until `stop`; never twice at a time."""
    registered = False
    while not stop.is_set():
        pause = each.every.total_seconds()
        try:
            if not each.is_remembered:
                pause -= await _tick(each, databases)
            else:
                if not registered:
                    await register(databases, each.name, pause)
                    registered = True
                turn = await claim_turn(databases, each.name)
                if turn.is_mine:
                    await _take(each, databases, turn)
                pause = min(pause, turn.next_in)
        except Exception:
            metrics.TICK_FAILURES.labels(each.name).inc()
            log.exception("tick.failed", ticker=each.name)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), max(0.01, pause))


async def _take(each: Ticker, databases: Databases, turn: Turn) -> None:
    """One time of a remembered round, held by a lease that is renewed meanwhile."""
    if turn.missed:
        log.warning("tick.late", ticker=each.name, late_seconds=round(turn.late, 1), missed=turn.missed)
        metrics.TICKS_MISSED.labels(each.name).inc(turn.missed)
    trouble: Exception | None = None
    async with turn.held(databases):
        try:
            with span(each.name, round_late=round(turn.late, 1)):
                await _tick(each, databases)
        except Exception as error:  # noqa: BLE001 - noted in the row first, and raised again
            trouble = error
    turn.next_in = await end_turn(databases, turn, trouble)
    if trouble:
        raise trouble


async def _tick(each: Ticker, databases: Databases) -> float:
    """Seconds that it took."""
    began = time.monotonic()
    try:
        await each.tick(databases)
        metrics.TICK_ENDED.labels(each.name).set_to_current_time()
    finally:
        took = time.monotonic() - began
        metrics.TICK_SECONDS.labels(each.name).observe(took)
    return took
