"""`python -m hutong.app.worker`: runs jobs until SIGTERM. Start as many as there are cores to spare."""

import os
import signal
import threading

import prometheus_client

from hutong.app.observing import configure_logs
from hutong.app.registry import WAITING_OFFICES, services_of
from hutong.jobs.running import LEASE
from hutong.jobs.workers import serve
from hutong.settings import Settings


def main() -> None:
    settings = Settings.from_environment()
    configure_logs(settings)
    stop = threading.Event()
    for sig in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sig, lambda *_: stop.set())
    serve_metrics("HUTONG_WORKER_METRICS_PORT")
    lease = float(os.environ.get("HUTONG_JOB_LEASE") or LEASE)
    serve(settings, services_of(settings), stop, waiting_offices=WAITING_OFFICES, lease=lease)


def serve_metrics(variable: str) -> None:
    """On the port that the variable names; none when it is not set."""
    if port := os.environ.get(variable):
        prometheus_client.start_http_server(int(port))


if __name__ == "__main__":
    main()
