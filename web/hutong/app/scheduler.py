"""`python -m hutong.app.scheduler`: relay, sealer and every other round, until SIGTERM. A second one does no harm."""

import asyncio
import os
import signal
from datetime import timedelta
from functools import partial

import structlog
import uvloop

from hutong.app.languages import register_languages
from hutong.app.observing import Traces, configure_logs
from hutong.app.registry import WAITING_OFFICES
from hutong.app.worker import serve_metrics
from hutong.db import Databases
from hutong.jobs.carrier import Carrier
from hutong.jobs.relay import RESEND, Relay
from hutong.jobs.tickers import TICKERS, Ticker, keep_ticking
from hutong.journal.anchors import note_anchors
from hutong.settings import Settings

log = structlog.get_logger(__name__)

# Seconds for a round that is under way to end by itself.
GRACE = 20.0


def main() -> None:
    settings = Settings.from_environment()
    configure_logs(settings)
    traces = Traces("hutong-scheduler")
    register_languages()  # Reminders and digests are worded here.
    serve_metrics("HUTONG_SCHEDULER_METRICS_PORT")
    uvloop.run(serve(settings))
    traces.close()


async def serve(settings: Settings) -> None:
    stop = asyncio.Event()
    for sig in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sig, stop.set)
    await run(settings, stop)


async def run(settings: Settings, stop: asyncio.Event) -> None:
    """All rounds at once, each at its own pace."""
    databases = Databases(settings, roles=("app", "system"))
    carrier = Carrier(settings)
    resend = float(os.environ.get("HUTONG_JOB_RESEND") or RESEND)
    relay = Relay(databases, carrier, waiting_offices=WAITING_OFFICES, resend=resend)
    # Into a file of this machine.
    anchors = Ticker("journal.anchor", timedelta(minutes=1), partial(note_anchors, settings=settings), everywhere=True)
    rounds = [
        asyncio.create_task(relay.run(stop), name="relay"),
        *(
            asyncio.create_task(keep_ticking(each, databases, stop), name=each.name)
            for each in (anchors, *TICKERS.values())
        ),
    ]
    log.info("scheduler.ready", rounds=len(rounds))
    # A round that ends before it is told to has met a fault of ours: end with it, and let the supervisor begin anew.
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait([stopping, *rounds], return_when=asyncio.FIRST_COMPLETED)
    stop.set()
    log.info("scheduler.draining")
    _, late = await asyncio.wait(rounds, timeout=GRACE)
    for task in late:
        task.cancel()
    results = await asyncio.gather(*rounds, return_exceptions=True)
    await carrier.close()
    await databases.dispose()
    for result in results:
        if isinstance(result, Exception):
            raise result


if __name__ == "__main__":
    main()
