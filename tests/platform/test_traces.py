"""Traces: what is continued, what is handed to a collector, and what becomes of a collector that is away."""

import http.server
import json
import threading

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from hutong.traces import Exporter, Kind, Trace, destination_of, export_to, parsed, span, traceparent
from hutong.traces.exporting import DROPPED, Destination

HEADER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@pytest.fixture
def finished():
    """Spans as they end, all traces sampled."""
    found = []
    export_to(found.append)
    yield found
    export_to(None)


def test_what_a_header_says_is_said_again():
    assert parsed(HEADER) == Trace("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", is_sampled=True)
    assert parsed(HEADER).header == HEADER


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "hello",
        HEADER.upper(),
        HEADER + "-more",
        HEADER.replace("00-4", "ff-4"),
        "00-" + "0" * 32 + "-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-" + "0" * 16 + "-01",
        HEADER + "\n",
    ],
)
def test_what_cannot_be_continued_begins_anew(header):
    assert parsed(header) is None
    with span("work", parent=header) as step:
        assert step.parent_id == ""


def test_a_later_version_may_say_more():
    assert parsed(HEADER.replace("00-4", "01-4") + "-more").trace_id == "4bf92f3577b34da6a3ce929d0e0e4736"


@given(st.text(max_size=80))
def test_no_header_breaks_anything(text):
    found = parsed(text)
    assert found is None or parsed(found.header) == found


def test_a_span_within_another_belongs_to_it(finished):
    assert traceparent() is None
    with span("request", Kind.SERVER, parent=HEADER) as outer:
        order = traceparent()
        assert structlog.contextvars.get_contextvars()["trace_id"] == outer.trace.trace_id
        with span("query") as inner:
            assert inner.parent_id == outer.trace.span_id
    assert traceparent() is None
    with span("job", Kind.CONSUMER, parent=order) as later:
        pass
    assert [step.name for step in finished] == ["query", "request", "job"]
    assert {step.trace.trace_id for step in finished} == {"4bf92f3577b34da6a3ce929d0e0e4736"}
    assert (outer.parent_id, later.parent_id) == ("00f067aa0ba902b7", outer.trace.span_id)


def test_trouble_is_told_by_its_class_alone(finished):
    with pytest.raises(ValueError, match="13800000000"), span("work"):
        raise ValueError("13800000000")
    assert [step.trouble for step in finished] == ["ValueError"]


def test_a_trace_that_is_not_sampled_is_handed_to_nobody(finished):
    with span("work", parent=HEADER[:-2] + "00"):
        pass
    assert finished == []
    export_to(finished.append, ratio=0)
    with span("own"):
        pass
    assert finished == []


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, None),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318", "OTEL_SDK_DISABLED": "true"}, None),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318", "OTEL_TRACES_EXPORTER": "none"}, None),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318/"}, Destination("http://c:4318/v1/traces", "hutong-web")),
        (
            {
                "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "https://c/take",
                "OTEL_EXPORTER_OTLP_HEADERS": "authorization=Bearer%20x, a=b",
                "OTEL_SERVICE_NAME": "ours",
                "OTEL_TRACES_SAMPLER": "parentbased_traceidratio",
                "OTEL_TRACES_SAMPLER_ARG": "0.25",
            },
            Destination("https://c/take", "ours", 0.25, (("authorization", "Bearer x"), ("a", "b"))),
        ),
        (
            {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c", "OTEL_TRACES_SAMPLER": "traceidratio", "OTEL_TRACES_SAMPLER_ARG": "?"},
            Destination("http://c/v1/traces", "hutong-web"),
        ),
        (
            {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c", "OTEL_TRACES_SAMPLER": "always_off"},
            Destination("http://c/v1/traces", "hutong-web", 0.0),
        ),
    ],
)  # fmt: skip
def test_the_usual_variables_say_where_to(environment, expected):
    assert destination_of(environment, "hutong-web") == expected


class Collector(http.server.BaseHTTPRequestHandler):
    """Takes what an OpenTelemetry collector takes."""

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.taken.append((self.path, self.headers["Content-Type"], self.headers["x-key"], body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


def test_a_collector_is_handed_the_spans():
    server = http.server.HTTPServer(("127.0.0.1", 0), Collector)
    server.taken = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/v1/traces"
    exporter = Exporter(Destination(url, "hutong-test", 1.0, (("x-key", "secret"),)))
    export_to(exporter.add)
    with span("notice.deliver", Kind.CONSUMER, parent=HEADER, attempt=2, office="x") as step:
        pass
    export_to(None)
    exporter.close()
    server.shutdown()
    ((path, kind, key, body),) = server.taken
    assert (path, kind, key) == ("/v1/traces", "application/json", "secret")
    (resource,) = body["resourceSpans"]
    assert resource["resource"]["attributes"] == [{"key": "service.name", "value": {"stringValue": "hutong-test"}}]
    (told,) = resource["scopeSpans"][0]["spans"]
    assert told == {
        "traceId": "4bf92f3577b34da6a3ce929d0e0e4736",
        "spanId": step.trace.span_id,
        "parentSpanId": "00f067aa0ba902b7",
        "name": "notice.deliver",
        "kind": 5,
        "startTimeUnixNano": str(step.began),
        "endTimeUnixNano": str(step.ended),
        "attributes": [
            {"key": "attempt", "value": {"intValue": "2"}},
            {"key": "office", "value": {"stringValue": "x"}},
        ],
        "status": {},
    }


def test_a_collector_that_is_away_costs_only_its_spans():
    before = DROPPED._value.get()
    exporter = Exporter(Destination("http://127.0.0.1:9/v1/traces", "hutong-test"))
    export_to(exporter.add)
    with span("work"):
        pass
    export_to(None)
    exporter.close()
    assert DROPPED._value.get() == before + 1
