"""Waiting for something to become true, with a deadline and a name for what did not happen."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from demo.errors import DemoError

T = TypeVar("T")
POLL_SECONDS = 0.25


def until(
    ask: Callable[[], T | None], *, seconds: float, what: str, meanwhile: Callable[[], None] | None = None
) -> T:
    """The first true-ish answer of `ask`. Raises DemoError naming `what` after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        answer = ask()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise DemoError(f"waited {seconds:.0f} s for {what}")
        if meanwhile:
            meanwhile()
        time.sleep(POLL_SECONDS)
