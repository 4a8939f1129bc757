"""A run that is killed ends with the same bits as one that is not."""

from __future__ import annotations

import tempfile
import unittest
from pathlib import Path

import numpy as np

import checkpoint
import model
from schedule import rate_at
from tests.test_exchange import group
from tests.test_windows import windows
from worker import Plan, begin, shard, train

PLAN = Plan(workers=2, batch=16, epochs=3, warmup=3, every=4)
DATA = windows(100)


class Killed(Exception):
    """Stands for the machine that is taken away."""


def killer(at: int):
    """A callback that ends the worker after this step."""

    def on_step(step: int) -> None:
        if step == at:
            raise Killed

    return on_step


def run(folder: Path, at: int = -1) -> list[np.ndarray]:
    """Both workers' parameters at the end; killed after step `at`."""
    return group(lambda member: train(PLAN, DATA, folder, member, killer(at)), 2)


class TestResume(unittest.TestCase):
    def setUp(self) -> None:
        self.scratch = tempfile.TemporaryDirectory()
        self.addCleanup(self.scratch.cleanup)
        self.folder = Path(self.scratch.name)

    def test_a_killed_run_ends_with_the_same_bits(self) -> None:
        """Before the first checkpoint, right after one, and between two."""
        with tempfile.TemporaryDirectory() as other:
            whole = run(Path(other))
        self.assertTrue(np.array_equal(*whole))
        for at in (2, 8, 11):
            with self.subTest(at=at):
                (self.folder / checkpoint.NAME).unlink(missing_ok=True)
                with self.assertRaises(Killed):
                    run(self.folder, at)
                stored = checkpoint.load(self.folder, PLAN.fingerprint(DATA))
                self.assertEqual(stored.step if stored else 0, at // PLAN.every * PLAN.every)
                resumed = run(self.folder)
                self.assertTrue(all(np.array_equal(whole[0], one) for one in resumed))

    def test_what_a_kill_leaves_half_written_is_ignored(self) -> None:
        """The new file is no checkpoint before it has the name."""
        state = begin(PLAN)
        checkpoint.save(self.folder, state, "run")
        (self.folder / f"{checkpoint.NAME}.new").write_bytes(b"half of it")
        loaded = checkpoint.load(self.folder, "run")
        assert loaded is not None
        self.assertTrue(np.array_equal(loaded.flat, state.flat))
        self.assertEqual(loaded.chances, state.chances)

    def test_a_broken_or_foreign_checkpoint_is_not_gone_on_from(self) -> None:
        """Cut off, of another run, or not there: the run begins anew."""
        checkpoint.save(self.folder, begin(PLAN), "run")
        path = self.folder / checkpoint.NAME
        self.assertIsNone(checkpoint.load(self.folder, "another run"))
        path.write_bytes(path.read_bytes()[:1000])
        self.assertIsNone(checkpoint.load(self.folder, "run"))
        path.unlink()
        self.assertIsNone(checkpoint.load(self.folder, "run"))

    def test_another_plan_or_other_data_is_another_run(self) -> None:
        """The fingerprint follows every number and every window."""
        prints = {Plan().fingerprint(DATA), Plan(peak=0.1).fingerprint(DATA), Plan().fingerprint(windows(99))}
        self.assertEqual(len(prints), 3)


class TestStep(unittest.TestCase):
    def test_shards_make_up_the_batch(self) -> None:
        """Of equal size, without overlap, and each epoch in another order."""
        one, two = (shard(PLAN, 100, 0, rank) for rank in (0, 1))
        self.assertEqual((len(one), len(two), len({*one, *two})), (8, 8, 16))
        self.assertNotEqual(list(one), list(shard(PLAN, 100, 6, 0)))

    def test_the_mean_of_the_shards_is_the_gradient_of_the_batch(self) -> None:
        """Two workers step as one with twice the batch would."""
        flat = model.fresh(1)
        halves = [model.gradient(flat, DATA.x[r:32:2], DATA.y[r:32:2]) for r in (0, 1)]
        whole = model.gradient(flat, DATA.x[:32], DATA.y[:32])
        self.assertTrue(np.allclose((halves[0] + halves[1]) / 2, whole))

    def test_the_gradient_is_that_of_the_loss(self) -> None:
        """Against differences of the loss along random directions."""
        rng, flat = np.random.default_rng(2), model.fresh(2)
        x, y = DATA.x[:8], DATA.y[:8]

        def loss(at: np.ndarray) -> float:
            return float(-np.log(model.shares_of(at, x)[np.arange(8), y]).mean())

        for _ in range(3):
            way = rng.normal(size=model.COUNT) / np.sqrt(model.COUNT)
            slope = (loss(flat + 1e-5 * way) - loss(flat - 1e-5 * way)) / 2e-5
            self.assertAlmostEqual(slope, float(model.gradient(flat, x, y) @ way), places=6)

    def test_the_rate_warms_up_and_decays(self) -> None:
        """Up in a line to the peak, then down to nothing, by the step alone."""
        rates = [rate_at(step, peak=1.0, warmup=10, total=100) for step in range(101)]
        self.assertAlmostEqual(rates[0], 0.1)
        self.assertEqual(max(rates), rates[9])
        self.assertEqual(rates[10:], sorted(rates[10:], reverse=True))
        self.assertAlmostEqual(rates[100], 0.0)


if __name__ == "__main__":
    unittest.main()
