"""Handing spans to a collector: OTLP over HTTP in JSON, by the variables that every OpenTelemetry program reads."""

import http.client
import json
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

import structlog
from prometheus_client import Counter

from hutong.traces.spans import Fact, Finished

log = structlog.get_logger(__name__)

EXPORTED = Counter("hutong_spans_exported", "Spans handed to the collector")
DROPPED = Counter("hutong_spans_dropped", "Spans thrown away: the collector was away, or too slow")

# Spans that wait at most, spans a message, and seconds between two messages and for an answer.
_MOST, _BATCH, _EVERY, _PATIENCE = 4096, 512, 2.0, 5.0
_TROUBLE = 2


@dataclass(frozen=True, slots=True)
class Destination:
    """Where spans go, as whom, and of how many of the traces that begin here."""

    url: str
    service: str
    ratio: float = 1.0
    headers: tuple[tuple[str, str], ...] = ()


def destination_of(environment: Mapping[str, str], service: str) -> Destination | None:
    """By OTEL_*: None without an endpoint, when switched off, or when another protocol than HTTP is asked for."""
    endpoint = environment.get("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "")
    if not endpoint and (base := environment.get("OTEL_EXPORTER_OTLP_ENDPOINT", "")):
        endpoint = f"{base.rstrip('/')}/v1/traces"
    is_off = environment.get("OTEL_SDK_DISABLED", "").lower() == "true"
    if not endpoint or is_off or environment.get("OTEL_TRACES_EXPORTER", "otlp") != "otlp":
        return None
    headers = environment.get("OTEL_EXPORTER_OTLP_TRACES_HEADERS") or environment.get("OTEL_EXPORTER_OTLP_HEADERS", "")
    pairs = (pair.partition("=") for pair in headers.split(",") if "=" in pair)
    return Destination(
        endpoint,
        environment.get("OTEL_SERVICE_NAME") or service,
        _ratio(environment),
        tuple((name.strip(), unquote(value.strip())) for name, _, value in pairs),
    )


def _ratio(environment: Mapping[str, str]) -> float:
    sampler = environment.get("OTEL_TRACES_SAMPLER", "parentbased_always_on")
    if sampler.endswith("always_off"):
        return 0.0
    if not sampler.endswith("traceidratio"):
        return 1.0
    try:
        return min(1.0, max(0.0, float(environment.get("OTEL_TRACES_SAMPLER_ARG") or 1)))
    except ValueError:
        return 1.0


class Exporter:
    """A thread of its own: what is measured never waits for who looks at it. Too much is thrown away and counted."""

    def __init__(self, destination: Destination) -> None:
        self._to = destination
        self._waiting: deque[Finished] = deque()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="spans", daemon=True)
        self._thread.start()

    def add(self, step: Finished) -> None:
        if len(self._waiting) >= _MOST:
            DROPPED.inc()
        else:
            self._waiting.append(step)

    def close(self) -> None:
        """Hand on what waits, and end."""
        self._stop.set()
        self._thread.join(2 * _PATIENCE)

    def _work(self) -> None:
        while not self._stop.wait(_EVERY):
            self._hand_on()
        self._hand_on()

    def _hand_on(self) -> None:
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(_BATCH, len(self._waiting)))]
            try:
                self._post(json.dumps(message(batch, self._to.service)).encode())
                EXPORTED.inc(len(batch))
            except (OSError, http.client.HTTPException) as error:
                DROPPED.inc(len(batch))
                log.warning("spans.not_taken", error=repr(error))
                return

    def _post(self, body: bytes) -> None:
        parts = urlsplit(self._to.url)
        connect = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = connect(parts.hostname or "", parts.port, timeout=_PATIENCE)
        try:
            connection.request(
                "POST", parts.path or "/", body, {"Content-Type": "application/json", **dict(self._to.headers)}
            )
            status = connection.getresponse().status
        finally:
            connection.close()
        if status >= http.HTTPStatus.BAD_REQUEST:
            raise OSError(f"the collector answered {status}")


def message(steps: Sequence[Finished], service: str) -> dict[str, Any]:
    """One ExportTraceServiceRequest in OTLP's JSON: ids in hex, times as text."""
    spans = [
        {
            "traceId": step.trace.trace_id,
            "spanId": step.trace.span_id,
            "parentSpanId": step.parent_id,
            "name": step.name,
            "kind": int(step.kind),
            "startTimeUnixNano": str(step.began),
            "endTimeUnixNano": str(step.ended),
            "attributes": _attributes(step.facts),
            "status": {"code": _TROUBLE, "message": step.trouble} if step.trouble else {},
        }
        for step in steps
    ]
    resource = {"attributes": _attributes({"service.name": service})}
    return {"resourceSpans": [{"resource": resource, "scopeSpans": [{"scope": {"name": "hutong"}, "spans": spans}]}]}


def _attributes(facts: Mapping[str, Fact]) -> list[dict[str, Any]]:
    return [{"key": name, "value": _value(value)} for name, value in facts.items()]


def _value(value: Fact) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int):
        return {"intValue": str(value)}
    return {"doubleValue": value} if isinstance(value, float) else {"stringValue": value}
