"""One at a time per name: in this process, and on Postgres also between workers and hosts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from weakref import WeakValueDictionary

from app.db.locks import TURNS, SessionLocks

LOOK_SECONDS = 0.05  # between two tries while another process has the turn, which is rare


class Turns:
    """`async with turns[name]` waits until nobody else is in a block of this name.

    Raises RecordUnavailable when the database of the locks does not answer.
    """

    def __init__(self, shared: SessionLocks | None = None) -> None:
        self._shared = shared
        self._here: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def __getitem__(self, name: str) -> AbstractAsyncContextManager[None]:
        return self._turn(name)

    @asynccontextmanager
    async def _turn(self, name: str) -> AsyncIterator[None]:
        lock = self._here.setdefault(name, asyncio.Lock())
        async with lock:
            if self._shared is None:
                yield
                return
            await _take(self._shared, name)
            try:
                yield
            finally:
                await asyncio.to_thread(self._shared.free, TURNS, name)

    def close(self) -> None:
        """Give every turn back."""
        if self._shared is not None:
            self._shared.close()


async def _take(locks: SessionLocks, name: str) -> None:
    while True:
        if await asyncio.to_thread(locks.take, TURNS, name):
            return
        await asyncio.sleep(LOOK_SECONDS)
