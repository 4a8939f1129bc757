"""Requests that are waiting are scored together; none waits for others to come.

The batcher used to wait 100 ms for one more request, and each request that came began the wait anew: at 60 a
second the gaps are shorter than that, so a batch stayed open until it was full or traffic paused. A busy hour
fills batches by itself: while one is scored, the next gathers.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from queue import Empty, Queue
from typing import Generic, TypeVar

Asked = TypeVar("Asked")
Told = TypeVar("Told")

BATCH_ROWS = 64


def collect(waiting: Queue, rows: int = BATCH_ROWS) -> list:
    """The next batch: waits for a first item only, and takes what stands behind it already, at most `rows`."""
    batch = [waiting.get()]
    while len(batch) < rows:
        try:
            batch.append(waiting.get_nowait())
        except Empty:
            break
    return batch


class Batcher(Generic[Asked, Told]):
    """Answers questions from many threads, batch by batch, on one thread of its own."""

    def __init__(self, answer: Callable[[Sequence[Asked]], Sequence[Told]]) -> None:
        self._answer = answer
        self._waiting: Queue[tuple[Asked, Future[Told]]] = Queue()
        threading.Thread(target=self._run, daemon=True).start()

    def ask(self, question: Asked) -> Told:
        """The answer to one question, as soon as its batch is answered. Raises what answering raised."""
        future: Future[Told] = Future()
        self._waiting.put((question, future))
        return future.result()

    def _run(self) -> None:
        while True:
            batch = collect(self._waiting)
            try:
                answers = self._answer([question for question, _ in batch])
            except Exception as error:  # a batch that fails must not end the service
                for _, future in batch:
                    future.set_exception(error)
                continue
            for (_, future), answer in zip(batch, answers, strict=True):
                future.set_result(answer)
