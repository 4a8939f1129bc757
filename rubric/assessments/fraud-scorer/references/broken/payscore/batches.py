"""Requests that arrive together are scored together: one matrix product instead of many."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from queue import Empty, Queue
from typing import Generic, TypeVar

Asked = TypeVar("Asked")
Told = TypeVar("Told")

BATCH_ROWS = 64
BATCH_WAIT = 0.001  # seconds


def collect(waiting: Queue, rows: int = BATCH_ROWS, wait: float = BATCH_WAIT) -> list:
    """The next batch: the first item and those that follow it within `wait`, at most `rows` of them."""
    batch = [waiting.get()]
    while len(batch) < rows:
        try:
            batch.append(waiting.get(timeout=wait))
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
