"""`python -m hutong.app.worker`: runs jobs until SIGTERM. Start as many as there are cores to spare."""

import os
import random
import signal
import threading
from collections.abc import Mapping

import prometheus_client

from hutong.app.languages import register_languages
from hutong.app.observing import Traces, configure_logs
from hutong.app.registry import WAITING_OFFICES, services_of
from hutong.jobs.running import LEASE
from hutong.jobs.workers import serve
from hutong.settings import Settings


def main() -> None:
    settings = Settings.from_environment()
    configure_logs(settings)
    traces = Traces("hutong-worker")
    register_languages()  # Digests and cards are worded here.
    stop = threading.Event()
    for sig in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sig, lambda *_: stop.set())
    serve_metrics("HUTONG_WORKER_METRICS_PORT")
    lease = float(os.environ.get("HUTONG_JOB_LEASE") or LEASE)
    serve(settings, services_of(settings), stop, waiting_offices=WAITING_OFFICES, lease=lease, life=life_of(os.environ))
    traces.close()


def life_of(environment: Mapping[str, str], *, chance: float | None = None) -> float | None:
    """Seconds after which a worker makes room for a new one, spread by a tenth so that not all do so at once.

    HUTONG_WORKER_HOURS, a day if it is not set; 0 for a worker without end.
    """
    hours = float(environment.get("HUTONG_WORKER_HOURS") or 24)
    spread = random.random() if chance is None else chance  # noqa: S311 - spreads load, keeps no secret
    return hours * 3600 * (0.9 + spread / 5) if hours > 0 else None


def serve_metrics(variable: str) -> None:
    """On the port that the variable names, if it names one; HUTONG_METRICS_HOST says for whom, else this machine.

    This listener asks for no token: name an address that only the scraper reaches.
    """
    if port := os.environ.get(variable):
        prometheus_client.start_http_server(int(port), addr=os.environ.get("HUTONG_METRICS_HOST") or "127.0.0.1")


if __name__ == "__main__":
    main()
