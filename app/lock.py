"""One live worker per slot and data folder: two with the same identity would repeat each other's steps."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.errors import ConfigurationError

WAIT_SECONDS = 15.0  # the worker before us may still be ending


def lock_file(data_dir: Path, slot: str) -> Path:
    """Where the lock of a slot stands."""
    return data_dir / f"worker-{slot}.lock"


@contextmanager
def owning(path: Path, wait_seconds: float = WAIT_SECONDS) -> Iterator[None]:
    """Hold the lock; it dies with the process. Raises ConfigurationError when another process keeps it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        deadline = time.monotonic() + wait_seconds
        while not _try(handle, fcntl.LOCK_EX):
            if time.monotonic() > deadline:
                raise ConfigurationError(
                    f"{path}: another worker is running with this data folder; stop it first"
                )
            time.sleep(0.1)
        yield
    finally:
        os.close(handle)


def is_owned(path: Path) -> bool:
    """Whether some process holds the lock."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        return not _try(handle, fcntl.LOCK_SH)
    finally:
        os.close(handle)


def _try(handle: int, kind: int) -> bool:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
