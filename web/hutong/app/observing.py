"""Logs: one JSON line an event, with the ids of request and trace; no names, telephones or bodies. And traces."""

import logging
import os
import sys
from typing import Any

import structlog

from hutong.settings import Settings
from hutong.traces import Exporter, destination_of, export_to


def configure_logs(settings: Settings) -> None:
    """For the whole process, also for libraries that log through the standard library."""
    level = getattr(logging, settings.log.upper(), logging.INFO)
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(ensure_ascii=False)],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared, processor=structlog.processors.JSONRenderer(ensure_ascii=False)
        )
    )
    logging.basicConfig(handlers=[handler], level=max(level, logging.WARNING), force=True)


class Traces:
    """Hands spans to the collector that OTEL_EXPORTER_OTLP_ENDPOINT names; without one they are in the log alone."""

    def __init__(self, service: str) -> None:
        destination = destination_of(os.environ, service)
        self._exporter = Exporter(destination) if destination else None
        if self._exporter and destination:
            export_to(self._exporter.add, ratio=destination.ratio)

    def close(self) -> None:
        if self._exporter:
            export_to(None)
            self._exporter.close()
