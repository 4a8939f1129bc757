"""Logs: one event per line on stderr, with the ids that lead back to a delivery or attempt. No secrets.

A workflow's ids are bound around its body, so every line that is written while it works carries them, whoever
writes it: our own modules, libraries, a task that was started on the way.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from functools import wraps
from typing import Any, Literal

import structlog

ID_LIMIT = 200
_SHARED: tuple[structlog.types.Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
)


def configure(log_format: Literal["console", "json"]) -> None:
    """Set up structlog for this process: readable lines, or one JSON object a line; libraries too."""
    final: structlog.types.Processor = (
        structlog.processors.JSONRenderer()
        if log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[*_SHARED, final],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *_SHARED],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, final],
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)


def logger(part: str) -> structlog.typing.FilteringBoundLogger:
    """The logger of one part of the service."""
    bound: structlog.typing.FilteringBoundLogger = structlog.get_logger(part=part)
    return bound


def tagged(*names: str) -> Callable[[Callable[..., Awaitable[None]]], Callable[..., Awaitable[None]]]:
    """Bind a workflow body's arguments to its log lines: `names` are those after durable and work."""

    def around(body: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
        @wraps(body)
        async def bound(durable: Any, work: Any, *args: Any) -> None:
            with working(**dict(zip(names, args, strict=False))):
                await body(durable, work, *args)

        return bound

    return around


def working(**ids: object) -> AbstractContextManager[None]:
    """Within the block, every line of this task and of those it starts carries these ids."""
    short = {name: value[:ID_LIMIT] if isinstance(value, str) else value for name, value in ids.items()}
    return structlog.contextvars.bound_contextvars(**short)
