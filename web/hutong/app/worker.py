"""`python -m hutong.app.worker`: runs jobs until SIGTERM. Start as many as there are cores to spare."""

import os
import signal
import threading

import prometheus_client
import structlog

from hutong.app.observing import configure_logs
from hutong.app.registry import WAITING_OFFICES, services_of
from hutong.db import Databases
from hutong.jobs.carrier import make_broker
from hutong.jobs.heartbeat import Heartbeat
from hutong.jobs.running import LEASE, Runner
from hutong.jobs.workers import Workers
from hutong.settings import Settings

log = structlog.get_logger(__name__)

# Seconds for what runs to end by itself; afterwards its lease runs out and another worker takes over.
GRACE = 20.0


def main() -> None:
    settings = Settings.from_environment()
    configure_logs(settings)
    stop = threading.Event()
    for sig in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sig, lambda *_: stop.set())
    serve_metrics("HUTONG_WORKER_METRICS_PORT")
    run(settings, stop)


def run(settings: Settings, stop: threading.Event) -> None:
    lease = float(os.environ.get("HUTONG_JOB_LEASE") or LEASE)
    databases = Databases(settings, roles=("app",))
    heartbeat = Heartbeat(settings, lease=lease)
    broker = make_broker(settings)
    runner = Runner(databases, services_of(settings), lease=lease, waiting_offices=WAITING_OFFICES, heartbeat=heartbeat)
    workers = Workers(broker, runner)
    heartbeat.start()
    workers.start()
    log.info("worker.ready")
    stop.wait()
    log.info("worker.draining")
    workers.stop(grace=GRACE)
    workers.call(databases.dispose())
    workers.close()
    heartbeat.stop()
    broker.close()


def serve_metrics(variable: str) -> None:
    """On the port that the variable names; none when it is not set."""
    if port := os.environ.get(variable):
        prometheus_client.start_http_server(int(port))


if __name__ == "__main__":
    main()
