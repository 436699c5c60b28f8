"""Prometheus metrics with bounded labels: routes by template, never by address."""

import asyncio
import hmac
import os
from functools import cache
from pathlib import Path
from typing import Any

from litestar import Request, Response, get
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from hutong.errors import NotThere
from hutong.settings import Settings

_BUCKETS = (0.005, 0.01, 0.02, 0.04, 0.06, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
REQUESTS = Counter("hutong_requests", "Requests answered", ("method", "route", "status"))
SECONDS = Histogram("hutong_request_seconds", "Seconds until answered", ("method", "route"), buckets=_BUCKETS)
SHARED = "PROMETHEUS_MULTIPROC_DIR"
"""Names the folder in which the processes that serve one port count together; the library reads it when imported."""
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


@cache
def _children(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    return REQUESTS.labels(method, route, str(status)), SECONDS.labels(method, route)


def observe(method: str, route: str, status: int, seconds: float) -> None:
    counter, histogram = _children(method if method in _METHODS else "OTHER", route, status)
    counter.inc()
    histogram.observe(seconds)


def counted() -> bytes:
    """What this process counted, or, where several share a port, all of them together."""
    folder = os.environ.get(SHARED)
    if not folder:
        return generate_latest()
    _forget_the_dead(Path(folder))
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=folder)  # type: ignore[no-untyped-call]  # the library has no types there
    return generate_latest(registry)


def _forget_the_dead(folder: Path) -> None:
    """What a process that is gone showed of that moment; what it counted stays."""
    for pid in {int(file.stem.rpartition("_")[2]) for file in folder.glob("gauge_live*_*.db")}:
        try:
            os.kill(pid, 0)
        except (ProcessLookupError, PermissionError):  # Its number may be another user's by now.
            mark_process_dead(pid, str(folder))  # type: ignore[no-untyped-call]  # the library has no types there


@get("/metrics", permission="open", arrival=False, include_in_schema=False, media_type="text/plain")
async def metrics(request: Request[Any, Any, Any], settings: Settings) -> Response[bytes]:
    """For the scraper, who shows HUTONG_METRICS_TOKEN as its bearer token; for everybody else it is not there."""
    shown = request.headers.get("authorization", "").encode()
    wanted = f"Bearer {settings.metrics_token}".encode()
    if not settings.metrics_token or not hmac.compare_digest(shown, wanted):
        raise NotThere
    return Response(await asyncio.to_thread(counted), headers={"Content-Type": CONTENT_TYPE_LATEST})
