"""Group commit: what comes while a call is under way goes into the next call together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

ItemT = TypeVar("ItemT")
DoneT = TypeVar("DoneT")


class Groups(Generic[ItemT, DoneT]):
    """Hands items to `work` in one thread, each time all that have come meanwhile, but at most `at_most`.

    `work` answers with one result per item, in their order. It belongs to the running event loop.
    """

    def __init__(self, work: Callable[[Sequence[ItemT]], Sequence[DoneT]], at_most: int) -> None:
        self._work = work
        self._at_most = at_most
        self._thread = ThreadPoolExecutor(1)
        self._waiting: list[tuple[ItemT, asyncio.Future[DoneT]]] = []
        self._working: asyncio.Task[None] | None = None

    def put(self, item: ItemT) -> asyncio.Future[DoneT]:
        """Take an item; its result, or what `work` raised for its group."""
        done: asyncio.Future[DoneT] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, done))
        if self._working is None or self._working.done():
            self._working = asyncio.create_task(self._work_off())
        return done

    async def close(self) -> None:
        """Finish what was taken, then end the thread."""
        if self._working is not None:
            await self._working
        self._thread.shutdown()

    async def _work_off(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            group, self._waiting = self._waiting[: self._at_most], self._waiting[self._at_most :]
            call = loop.run_in_executor(self._thread, self._work, [item for item, _ in group])
            await asyncio.wait([call])
            error = call.exception()
            for place, (_, done) in enumerate(group):
                if done.done():  # whoever waited has gone
                    continue
                if error is None:
                    done.set_result(call.result()[place])
                else:
                    done.set_exception(error)
