"""Child processes that never outlive the demonstration, whenever it is told to stop."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Any

STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def running(
    words: Sequence[str], end: Callable[[subprocess.Popen[Any]], None], **options: Any
) -> Iterator[subprocess.Popen[Any]]:
    """A child process for the length of the block; `end` ends it then. `options` are those of Popen.

    A signal that comes while it is being made waits until it can be ended.
    """
    held = _Held()
    try:
        process: subprocess.Popen[Any] = subprocess.Popen(words, **options)
    except BaseException:
        held.release()
        raise
    try:
        held.release()
        yield process
    finally:
        end(process)


def run(
    words: Sequence[str], timeout: float | None = None, **options: Any
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end with what it says as text. Raises TimeoutExpired after `timeout` seconds."""
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with running(words, _kill, **pipes, **options) as process:
        out, err = process.communicate(timeout=timeout)
    return subprocess.CompletedProcess(words, process.returncode, out, err)


def _kill(process: subprocess.Popen[Any]) -> None:
    """End it if it still runs, and close its pipes."""
    process.kill()
    with process:
        pass


class _Held:
    """Notes the signals that would stop us, until they are released."""

    def __init__(self) -> None:
        self._noted: list[int] = []
        self._former = {number: signal.signal(number, self._note) for number in STOPS}

    def _note(self, number: int, _frame: FrameType | None) -> None:
        self._noted.append(number)

    def release(self) -> None:
        """Put the handlers back and let what came meanwhile do what it would have done."""
        for number, handler in self._former.items():
            signal.signal(number, handler)
        for noted in self._noted:
            signal.raise_signal(noted)
