"""All-reduce over real sockets."""

from __future__ import annotations

import threading
import unittest
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

import exchange


def group(work: Callable[[exchange.Group], object], size: int) -> list[object]:
    """What each of `size` workers gives back, by rank; workers are threads here."""
    listener = exchange.listening()
    port = listener.getsockname()[1]

    def other(rank: int) -> object:
        member = exchange.joined(port, rank)
        try:
            return work(member)
        finally:
            member.close()

    with ThreadPoolExecutor(size) as pool:
        others = [pool.submit(other, rank) for rank in range(1, size)]
        first = exchange.gathered(listener, size - 1)
        try:
            told = [work(first), *(one.result() for one in others)]
        finally:
            first.close()
            listener.close()
    return told


class TestExchange(unittest.TestCase):
    def test_everybody_gets_the_same_mean(self) -> None:
        """Equal to the bit at every worker, for two and for three."""
        for size in (2, 3):
            vectors = [np.random.default_rng(rank).normal(size=1000) for rank in range(size)]
            means = group(lambda member, v=vectors: member.mean(v[member.rank]), size)
            self.assertTrue(np.allclose(means[0], np.mean(vectors, axis=0)))
            self.assertTrue(all(np.array_equal(means[0], one) for one in means))

    def test_words_are_collected_by_rank(self) -> None:
        """Only the first worker hears them."""
        told = group(lambda member: member.collected(f"rank {member.rank}".encode()), 3)
        self.assertEqual(told, [[b"rank 0", b"rank 1", b"rank 2"], [], []])

    def test_a_worker_that_hangs_up_is_noticed(self) -> None:
        """The other one stops with an error instead of waiting for ever."""

        def work(member: exchange.Group) -> object:
            if member.rank:
                return member.close()
            return member.mean(np.zeros(3))

        with self.assertRaises(exchange.WorkerLost):
            group(work, 2)
        self.assertLess(threading.active_count(), 4)


if __name__ == "__main__":
    unittest.main()
