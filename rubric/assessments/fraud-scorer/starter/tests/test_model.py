"""Fitting, and the way to the file and back."""

import tempfile
import unittest
from pathlib import Path

import numpy as np

from payscore import model
from payscore.payments import LABELS
from payscore.train import macro_f1


class TestModel(unittest.TestCase):
    def test_it_learns_what_can_be_learned(self) -> None:
        """Three separate groups are told apart, also after saving and loading."""
        labels = list(LABELS) * 20
        features = np.array([[LABELS.index(label), 1.0] for label in labels]) ** 2
        fitted = model.fit(features, labels)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "model.json"
            fitted.save(path)
            shares = model.load(path).shares(features)
        self.assertEqual([LABELS[best] for best in shares.argmax(axis=1)], labels)

    def test_macro_f1_counts_labels_alike(self) -> None:
        """A label that is never given counts 0."""
        self.assertAlmostEqual(macro_f1(["approve", "approve", "review"], ["approve"] * 3), 0.8 / 3)


if __name__ == "__main__":
    unittest.main()
