"""Data checks, resent windows, the split, the augmentation."""

from __future__ import annotations

import json
import tempfile
import unittest
from pathlib import Path

import numpy as np

from windows import READINGS, WindowError, Windows, read_training, split_by_pump, varied, without_resent


def row(**changes: object) -> str:
    """One line of a training file."""
    fields = {"id": "w1", "pump": "a", "speed": 6.1, "x": [1] * READINGS, "label": "normal"} | changes
    return json.dumps(fields) + "\n"


def windows(count: int) -> Windows:
    """Windows of ten pumps in turn, all different."""
    x = np.random.default_rng(0).normal(size=(count, READINGS))
    return Windows(x, np.arange(count) % 4, np.arange(count) % 10)


class TestWindows(unittest.TestCase):
    def read(self, text: str) -> str:
        """The message with which a file is refused."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "train.jsonl"
            path.write_text(text, encoding="utf-8")
            with self.assertRaises(WindowError) as caught:
                read_training(path)
        return str(caught.exception)

    def test_a_bad_row_is_named_by_its_line(self) -> None:
        """An unknown label and a short window stop the run, with the number of the line."""
        self.assertIn(":2: label 'broken'", self.read(row() + row(label="broken")))
        self.assertIn(":2: x must hold 32 readings", self.read(row() + row(x=[1, 2])))
        self.assertIn("there are no windows", self.read(""))

    def test_resent_windows_are_dropped(self) -> None:
        """The first one stays, and the order too."""
        once = windows(20)
        twice = once.take(np.array([*range(20), 3, 5]))
        self.assertTrue(np.array_equal(without_resent(twice).x, once.x))

    def test_no_pump_stands_on_both_sides(self) -> None:
        """The split is by pump, and nothing is lost."""
        learned, judged = split_by_pump(windows(100), seed=1)
        self.assertFalse(set(learned.pumps) & set(judged.pumps))
        self.assertEqual(len(learned.y) + len(judged.y), 100)

    def test_variation_follows_its_generator(self) -> None:
        """The same generator gives the same windows, and the given ones stay as they are."""
        x = windows(8).x
        before = x.copy()
        one, two = (varied(x, np.random.default_rng(4)) for _ in range(2))
        self.assertTrue(np.array_equal(one, two))
        self.assertTrue(np.array_equal(x, before))


if __name__ == "__main__":
    unittest.main()
