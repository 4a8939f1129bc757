"""Logs: one event per line on stderr, with the ids that lead back to a delivery or attempt. No secrets."""

from __future__ import annotations

import logging
import sys
from typing import Literal

import structlog


def configure(log_format: Literal["console", "json"]) -> None:
    """Set up structlog for this process: readable lines, or one JSON object a line."""
    final: structlog.types.Processor = (
        structlog.processors.JSONRenderer()
        if log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            final,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def logger(part: str) -> structlog.typing.FilteringBoundLogger:
    """The logger of one part of the service."""
    bound: structlog.typing.FilteringBoundLogger = structlog.get_logger(part=part)
    return bound
