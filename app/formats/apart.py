"""A program that reads a hostile file: a process of its own, without our environment, with limits."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile
from threading import Timer

PYTHON = (sys.executable, "-I")
TOGETHER = 60.0  # seconds in which readings of one submission may begin
_BOUNDED = Path(__file__).with_name("bounded.py")
_MEMORY = 768 * 1024 * 1024
_SAID = 8 * 1024 * 1024  # bytes of an answer that we hold
_WAITING = 5.0  # seconds beyond the processor time: for a machine that is busy


def run_apart(
    program: Sequence[str], given: bytes, seconds: int, *, waiting: float = _WAITING
) -> bytes | None:
    """What a program writes that has `given` as its input; None where it failed, was stopped or is not there.

    At most so many seconds of processor time and `waiting` more on the wall clock, 768 MiB of memory and
    8 MiB of answer; it writes no file, and sees neither our environment nor our folder. Where we are root it
    becomes `nobody`, if that user may read the program. Raises nothing.
    """
    command = [*PYTHON, str(_BOUNDED), str(seconds), str(_MEMORY), *program]
    with suppress(OSError), TemporaryFile() as source:
        source.write(given)
        source.seek(0)
        with subprocess.Popen(
            command,
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            cwd="/",
            start_new_session=True,
        ) as process:
            return _answer(process, seconds + waiting)
    return None


def _answer(process: subprocess.Popen[bytes], seconds: float) -> bytes | None:
    with _stopped_after(process, seconds):
        said = process.stdout.read(_SAID + 1) if process.stdout else b""
        if len(said) > _SAID:
            _stop(process)
        failed = process.wait()
    return None if failed or len(said) > _SAID else said


@contextmanager
def _stopped_after(process: subprocess.Popen[bytes], seconds: float) -> Iterator[None]:
    clock = Timer(seconds, _stop, (process,))
    clock.start()
    try:
        yield
    finally:
        clock.cancel()


def _stop(process: subprocess.Popen[bytes]) -> None:
    """With all that it started: a child of it could hold the pipe open."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
