"""How long a request waits for its batch, on a clock of the test's own: no sleeping, no luck."""

import unittest
from queue import Empty

from payscore.batches import BATCH_ROWS, Batcher, collect


class Arrivals:
    """A queue whose items arrive at given times; waiting moves its clock, and nothing else does."""

    def __init__(self, times: list[float]) -> None:
        self.times, self.now = list(times), 0.0

    def get(self, timeout: float | None = None) -> float:
        """The next item, as soon as it is there. Raises Empty after `timeout` seconds without one."""
        if not self.times or (timeout is not None and self.times[0] > self.now + timeout):
            self.now += timeout or 0.0
            raise Empty
        self.now = max(self.now, self.times[0])
        return self.times.pop(0)

    def get_nowait(self) -> float:
        """The next item if it is there. Raises Empty."""
        return self.get(timeout=0.0)


class TestBatches(unittest.TestCase):
    def test_steady_traffic_keeps_no_request_waiting(self) -> None:
        """With a request every 17 ms each is answered at once; it used to take a second until 64 had come."""
        waiting = Arrivals([number / 60 for number in range(300)])
        while waiting.times:
            first = collect(waiting)[0]
            self.assertEqual(waiting.now, first)

    def test_a_lone_request_does_not_wait(self) -> None:
        """Nobody else is coming; it used to wait 100 ms for them."""
        waiting = Arrivals([1.0])
        self.assertEqual(collect(waiting), [1.0])
        self.assertEqual(waiting.now, 1.0)

    def test_what_has_queued_up_is_scored_together(self) -> None:
        """A backlog of 100 makes two batches, the first one full."""
        waiting = Arrivals([0.0] * 100)
        self.assertEqual([len(collect(waiting)), len(collect(waiting))], [BATCH_ROWS, 100 - BATCH_ROWS])

    def test_a_batch_that_fails_tells_its_askers_and_ends_nothing(self) -> None:
        """The error reaches who asked, and the next question is answered."""

        def answer(questions: list[int]) -> list[float]:
            return [1 / question for question in questions]

        batcher = Batcher(answer)
        with self.assertRaises(ZeroDivisionError):
            batcher.ask(0)
        self.assertEqual(batcher.ask(4), 0.25)


if __name__ == "__main__":
    unittest.main()
