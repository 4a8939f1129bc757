"""Features that light does not move, and the recipe from rows to metrics."""

import tempfile
import unittest
from pathlib import Path

import numpy as np

from inspector.augment import relit
from inspector.evaluate import macro_recall
from inspector.features import features
from inspector.model import Model
from inspector.rows import codes_of, images_of, read_rows
from inspector.train import train
from tests.drawn import cap, dented, scratched

DATA = Path(__file__).parents[1] / "data"
LEFT, RIGHT = (-0.8, -0.6), (0.96, 0.28)


class TestFeatures(unittest.TestCase):
    def test_a_dent_looks_alike_from_both_sides_of_the_light(self) -> None:
        """With the lamp moved, features of a dent stay nearer to a dent's than to a sound cap's."""
        left, right, sound = features(np.stack([dented(LEFT), dented(RIGHT), cap(RIGHT)]))
        self.assertLess(np.linalg.norm(left - right), 0.3 * np.linalg.norm(right - sound))

    def test_brightness_and_slope_are_taken_out(self) -> None:
        """A cap in dimmer, steeper light has nearly the features of before."""
        before, after, scratch = features(np.stack([cap(), 0.7 * cap(RIGHT), scratched()]))
        self.assertLess(np.linalg.norm(before - after), 0.2 * np.linalg.norm(before - scratch))

    def test_a_grain_of_dust_is_no_defect(self) -> None:
        """A single bright pixel hardly moves the features; a line does."""
        dusty = cap()
        dusty[8, 9] += 50
        sound, grain, scratch = features(np.stack([cap(), dusty, scratched()]))
        self.assertLess(np.linalg.norm(grain - sound), 0.3 * np.linalg.norm(scratch - sound))

    def test_an_image_without_a_part_is_no_error(self) -> None:
        """One grey all over has features, and they are numbers."""
        self.assertTrue(np.isfinite(features(np.stack([np.zeros((24, 24)), np.full((24, 24), 255.0)]))).all())

    def test_an_image_has_the_same_features_alone_and_in_a_batch(self) -> None:
        """Serving sees what training saw."""
        images = relit(np.stack([cap(), scratched()]), 20, np.random.default_rng(0))
        np.testing.assert_allclose(features(images)[33], features(images[33:34])[0])


class TestTraining(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.labelled = read_rows(DATA / "train.jsonl", labelled=True)
        cls.unlabelled = read_rows(DATA / "unlabelled.jsonl", labelled=False)[:60]
        cls.model, cls.metrics = train(cls.labelled, cls.unlabelled, seed=7)

    def test_it_beats_the_constant_answer(self) -> None:
        """On relit held-out parts it is at twice the recall of one answer for all."""
        self.assertGreater(self.metrics["macro_recall"], 2 / 3)

    def test_the_same_seed_gives_the_same_metrics(self) -> None:
        """Nothing but the seed and the data decides the outcome."""
        self.assertEqual(train(self.labelled, self.unlabelled, seed=7)[1], self.metrics)

    def test_a_stored_model_answers_as_before(self) -> None:
        """Saved and loaded, shares are the same and add up to one."""
        images = images_of(self.labelled)[:10]
        with tempfile.TemporaryDirectory() as folder:
            self.model.save(Path(folder) / "model.npz")
            again = Model.load(Path(folder) / "model.npz")
        np.testing.assert_array_equal(again.shares(images), self.model.shares(images))
        np.testing.assert_allclose(again.shares(images).sum(axis=1), 1.0)

    def test_a_label_that_is_never_given_counts_zero(self) -> None:
        """Calling all parts sound cannot look good."""
        codes = codes_of(self.labelled)
        self.assertAlmostEqual(macro_recall(codes, np.zeros_like(codes)), 1 / 3)
