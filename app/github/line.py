"""Who waits for something that only one may have at a time, and who is next."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from heapq import heappop, heappush
from itertools import count


class Line:
    """One at a time; of those who wait the lowest rank is next, and of equals the first to come."""

    def __init__(self) -> None:
        self._busy = False
        self._waiting: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = count()

    @asynccontextmanager
    async def place(self, rank: float) -> AsyncIterator[None]:
        """Held from one's turn on. Cancelling who waits, or who was just called, passes the turn on."""
        if self._busy:
            await self._called(rank)
        self._busy = True
        try:
            yield
        finally:
            self._next()

    async def _called(self, rank: float) -> None:
        call: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heappush(self._waiting, (rank, next(self._order), call))
        try:
            await call
        except asyncio.CancelledError:
            if not call.cancelled():
                self._next()
            raise

    def _next(self) -> None:
        """The one who is called finds the place still taken: nobody slips in between."""
        while self._waiting:
            *_, call = heappop(self._waiting)
            if not call.done():
                call.set_result(None)
                return
        self._busy = False
