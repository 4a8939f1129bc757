"""One live worker per slot: two with the same identity would repeat each other's steps.

A slot is a worker's name in the workflow engine. Whoever holds its lock is alive. On SQLite the lock is a
file beside the data, on Postgres it belongs to a session of the database, so it works between hosts.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from app.db.engines import is_sqlite
from app.db.locks import WORKERS, SessionLocks
from app.errors import ConfigurationError, RecordUnavailable
from app.settings import HostSettings

WAIT_SECONDS = 15.0  # the worker before us may still be ending
SLOTS_MAX = 64


class Slots(Protocol):
    """Who lives."""

    def claim(self, wanted: str) -> str:
        """Hold a slot until `close`, the wanted one or else any; its name.

        Raises ConfigurationError when another worker holds it.
        """

    def keeps(self, slot: str) -> bool:
        """Whether the claimed slot is still ours. Raises RecordUnavailable while nobody can tell."""

    def lives(self, slot: str) -> bool:
        """Whether a worker holds this slot. Raises RecordUnavailable while nobody can tell."""

    def any_lives(self) -> bool:
        """Whether any worker lives; False while nobody can tell."""

    def borrow(self, slot: str) -> bool:
        """Hold the slot of a dead worker for a moment, unless somebody has it."""

    def give_back(self, slot: str) -> None:
        """Free a slot that was borrowed."""

    def close(self) -> None:
        """Give everything back."""


def slots_of(settings: HostSettings) -> Slots:
    """The slots of this installation. Opens nothing yet."""
    if is_sqlite(settings.workflow_url):
        return FileSlots(settings.data_dir)
    return SessionSlots(SessionLocks(settings.workflow_url))


class FileSlots:
    """Locked files in the data folder: one host."""

    def __init__(self, folder: Path, wait_seconds: float = WAIT_SECONDS) -> None:
        self._folder = folder
        self._wait = wait_seconds
        self._held: dict[str, int] = {}

    def claim(self, wanted: str) -> str:
        """See `Slots`. Without a wish there is one: a second worker on the same file would be in its way."""
        slot = wanted or "slot-0"
        where = f"{self._path(slot)}: with this data folder"
        _wait_for(lambda: self.borrow(slot), self._wait, where)
        return slot

    def keeps(self, slot: str) -> bool:
        """See `Slots`: only the end of the process takes a file's lock away."""
        return slot in self._held

    def lives(self, slot: str) -> bool:
        """See `Slots`."""
        return _is_locked(self._path(slot))

    def any_lives(self) -> bool:
        """See `Slots`."""
        return any(_is_locked(path) for path in self._folder.glob("worker-*.lock"))

    def borrow(self, slot: str) -> bool:
        """See `Slots`."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(self._path(slot), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if not _lock(handle, fcntl.LOCK_EX):
            os.close(handle)
            return False
        self._held[slot] = handle
        return True

    def give_back(self, slot: str) -> None:
        """See `Slots`."""
        os.close(self._held.pop(slot))

    def close(self) -> None:
        """See `Slots`."""
        for slot in tuple(self._held):
            self.give_back(slot)

    def _path(self, slot: str) -> Path:
        return self._folder / f"worker-{slot}.lock"


class SessionSlots:
    """Locks of a database session: several hosts."""

    def __init__(self, locks: SessionLocks, wait_seconds: float = WAIT_SECONDS) -> None:
        self._locks = locks
        self._wait = wait_seconds

    def claim(self, wanted: str) -> str:
        """See `Slots`. Without a wish: the first that nobody holds."""
        if wanted:
            where = f"{wanted}: in this database under this slot"
            _wait_for(lambda: self._locks.take(WORKERS, wanted), self._wait, where)
            return wanted
        for number in range(SLOTS_MAX):
            if self._locks.take(WORKERS, f"slot-{number}"):
                return f"slot-{number}"
        raise ConfigurationError(f"all {SLOTS_MAX} worker slots of this database are taken")

    def keeps(self, slot: str) -> bool:
        """See `Slots`. A database that was started anew has forgotten its locks: the slot is taken again."""
        return self._locks.keeps(WORKERS, slot)

    def lives(self, slot: str) -> bool:
        """See `Slots`."""
        return self._locks.held(WORKERS, slot)

    def any_lives(self) -> bool:
        """See `Slots`."""
        try:
            return self._locks.any_held(WORKERS)
        except RecordUnavailable:
            return False

    def borrow(self, slot: str) -> bool:
        """See `Slots`."""
        return self._locks.take(WORKERS, slot)

    def give_back(self, slot: str) -> None:
        """See `Slots`."""
        self._locks.free(WORKERS, slot)

    def close(self) -> None:
        """See `Slots`."""
        self._locks.close()


@contextmanager
def owning(slots: Slots, wanted: str) -> Iterator[str]:
    """Hold a slot; it is free again when the block or the process ends."""
    try:
        yield slots.claim(wanted)
    finally:
        slots.close()


def _wait_for(took: Callable[[], bool], seconds: float, where: str) -> None:
    deadline = time.monotonic() + seconds
    while not took():
        if time.monotonic() > deadline:
            raise ConfigurationError(f"{where} another worker is running; stop it first")
        time.sleep(0.1)


def _is_locked(path: Path) -> bool:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        return not _lock(handle, fcntl.LOCK_SH)
    finally:
        os.close(handle)


def _lock(handle: int, kind: int) -> bool:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
