"""The data files, the images in them, and the folds."""

import json
import tempfile
import unittest
from pathlib import Path

import numpy as np

from inspector.evaluate import FOLDS, disagreeing, folds
from inspector.rows import LABELS, RowError, codes_of, decode, read_rows
from tests.drawn import cap, png

DATA = Path(__file__).parents[1] / "data"
GOOD = {"id": "p1", "part": "m1", "camera": "A", "image": {"png": png(cap())}, "label": "ok"}


class TestRows(unittest.TestCase):
    def refused(self, *rows: dict[str, object]) -> str:
        """The complaint about a training file of these rows."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "train.jsonl"
            path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
            with self.assertRaises(RowError) as caught:
                read_rows(path, labelled=True)
        return str(caught.exception)

    def test_both_files_are_complete(self) -> None:
        """All 120 and 480 rows are read, and every label occurs."""
        labelled = read_rows(DATA / "train.jsonl", labelled=True)
        self.assertEqual(len(labelled), 120)
        self.assertEqual({row.label for row in labelled}, set(LABELS))
        self.assertEqual(len(read_rows(DATA / "unlabelled.jsonl", labelled=False)), 480)

    def test_a_bad_row_is_named_by_its_line(self) -> None:
        """An unknown label, a missing field and a repeated id stop the run with file and line."""
        for bad in ({**GOOD, "id": "p2", "label": "torn"}, {"id": "p2"}, GOOD):
            with self.subTest(bad=list(bad)):
                self.assertIn("train.jsonl:2", self.refused(GOOD, bad))

    def test_an_empty_file_is_refused(self) -> None:
        """No rows, no model."""
        self.assertIn("no rows", self.refused())

    def test_only_small_grey_images_are_taken(self) -> None:
        """Another size, colour, no PNG at all, a cut one and no text are each refused."""
        colour, cut = np.zeros((24, 24, 3)), png(cap())[:60]
        for bad in (png(np.zeros((25, 24))), png(colour), "bm90IGEgcG5n", cut, "ä", "x" * 40_000, 5):
            with self.subTest(str(bad)[:20]), self.assertRaises(RowError):
                decode({"png": bad})


class TestFolds(unittest.TestCase):
    def test_no_part_stands_on_both_sides(self) -> None:
        """The two shots of a part are learnt from together or judged on together, also with two labels."""
        labelled = read_rows(DATA / "train.jsonl", labelled=True)
        parts, codes = [row.part for row in labelled], codes_of(labelled)
        judged = []
        for learn, held in folds(codes, parts, np.random.default_rng(0)):
            self.assertFalse({parts[index] for index in learn} & {parts[index] for index in held})
            self.assertEqual(set(codes[held]), {0, 1, 2})
            judged += held.tolist()
        self.assertEqual(sorted(judged), list(range(len(parts))))
        self.assertGreater(FOLDS, 1)

    def test_parts_with_two_labels_are_counted(self) -> None:
        """One of the two must be wrong."""
        self.assertEqual(disagreeing(np.array([0, 1, 2, 2]), ["m1", "m1", "m2", "m2"]), 1)
