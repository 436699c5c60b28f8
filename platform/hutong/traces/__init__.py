"""Which work belongs together: a trace from a request through its jobs to the calls they make."""

from hutong.traces.exporting import Exporter, destination_of
from hutong.traces.spans import Finished, Kind, Trace, export_to, parsed, span, traceparent

__all__ = ["Exporter", "Finished", "Kind", "Trace", "destination_of", "export_to", "parsed", "span", "traceparent"]
