"""Spans by W3C Trace Context: what is said in a `traceparent` header, in a job's row and in every line of the log."""

import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import IntEnum

import structlog

# Versions to come may add fields behind; ff is no version.
_HEADER = re.compile(r"(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")
_SAMPLED = 1

Fact = str | int | float | bool


class Kind(IntEnum):
    """As OTLP numbers them."""

    INTERNAL = 1
    SERVER = 2
    CLIENT = 3
    PRODUCER = 4
    CONSUMER = 5


@dataclass(frozen=True, slots=True)
class Trace:
    """Where we are: in which trace, in which span of it, and whether it is handed on to be looked at."""

    trace_id: str
    span_id: str
    is_sampled: bool

    @property
    def header(self) -> str:
        return f"00-{self.trace_id}-{self.span_id}-{_SAMPLED if self.is_sampled else 0:02x}"


@dataclass(slots=True)
class Finished:
    """A span from its beginning to its end, in nanoseconds since 1970."""

    trace: Trace
    parent_id: str
    name: str
    kind: Kind
    began: int
    ended: int = 0
    facts: dict[str, Fact] = field(default_factory=dict)
    trouble: str = ""


class _Process:
    """What this process does with spans that have ended, and with which part of the traces that begin here."""

    export: Callable[[Finished], None] | None = None
    ratio: float = 0.0


_current: ContextVar[Trace | None] = ContextVar("hutong_trace", default=None)


def export_to(export: Callable[[Finished], None] | None, *, ratio: float = 1.0) -> None:
    """Hand on spans of sampled traces; of those that begin here, the `ratio`. None ends it."""
    _Process.export, _Process.ratio = export, ratio if export else 0.0


def parsed(header: str | None) -> Trace | None:
    """What a `traceparent` says; None where it says nothing that can be continued."""
    found = _HEADER.fullmatch(header) if header else None
    if found is None or (found[1] == "00" and found[5]) or not int(found[2], 16) or not int(found[3], 16):
        return None
    return Trace(found[2], found[3], bool(int(found[4], 16) & _SAMPLED))


def traceparent() -> str | None:
    """For a header or a row of what is done now; None outside of any span."""
    trace = _current.get()
    return trace.header if trace else None


@contextmanager
def span(name: str, kind: Kind = Kind.INTERNAL, *, parent: str | None = None, **facts: Fact) -> Iterator[Finished]:
    """One step of the work at hand, or of the work that `parent` (a traceparent) began.

    `facts` are numbers and names of ours, never anything of a person. The trace's id is in every log line meanwhile.
    """
    above = parsed(parent) or _current.get()
    trace = _beneath(above)
    step = Finished(trace, above.span_id if above else "", name, kind, time.time_ns(), facts=dict(facts))
    token = _current.set(trace)
    try:
        with structlog.contextvars.bound_contextvars(trace_id=trace.trace_id):
            yield step
    except Exception as error:
        step.trouble = step.trouble or type(error).__name__
        raise
    finally:
        _current.reset(token)
        step.ended = time.time_ns()
        if trace.is_sampled and _Process.export is not None:
            _Process.export(step)


def _beneath(above: Trace | None) -> Trace:
    span_id = os.urandom(8).hex()
    if above is not None:
        return Trace(above.trace_id, span_id, above.is_sampled)
    trace_id = os.urandom(16).hex()
    # By the id, so that every process would decide alike.
    return Trace(trace_id, span_id, int(trace_id[16:], 16) < _Process.ratio * 2**64)
