"""The recipe from tickets to metrics, on a small part of the data, and the arithmetic around it."""

import unittest
from pathlib import Path

import numpy as np

from triage import evaluate
from triage.duplicates import groups_of
from triage.model import out_of_fold, suspects
from triage.tickets import LABELS, read_tickets
from triage.train import train

TRAIN = Path(__file__).parents[1] / "data" / "train.jsonl"


class TestTraining(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.tickets = read_tickets(TRAIN)[:800]
        cls.model, cls.metrics = train(cls.tickets, seed=7)

    def test_it_beats_the_constant_answer(self) -> None:
        """Even with 800 tickets the model is far above always answering `billing`."""
        self.assertGreater(self.metrics["macro_precision"], 4 * self.metrics["macro_precision_majority"])

    def test_the_same_seed_gives_the_same_metrics(self) -> None:
        """Nothing but the seed and the data decides the outcome."""
        self.assertEqual(train(self.tickets, seed=7)[1], self.metrics)

    def test_the_model_answers_with_known_labels_and_shares(self) -> None:
        """Probabilities add up to one over the six labels, also for text of no known word."""
        shares = self.model.predict_proba(["Please reset my password.", "zzz", ""])
        self.assertEqual(tuple(self.model.classes_), LABELS)
        np.testing.assert_allclose(shares.sum(axis=1), 1.0)

    def test_a_planted_wrong_label_is_suspected(self) -> None:
        """A ticket about an invoice that is labelled `shipping` stands out."""
        texts = [f"please send the invoice number {n} again" for n in range(60)]
        texts += [f"parcel {n} has not arrived, where is the courier" for n in range(60)]
        labels = np.array(["billing"] * 60 + ["shipping"] * 60)
        labels[5] = "shipping"
        shares = out_of_fold(texts, labels, np.arange(len(texts)), seed=7)
        self.assertEqual(np.flatnonzero(suspects(labels, shares)).tolist(), [5])


class TestEvaluation(unittest.TestCase):
    def test_a_label_that_is_never_given_counts_zero(self) -> None:
        """Leaving a queue empty cannot raise the macro precision."""
        labels = np.array(LABELS)
        guesses = np.where(labels == "shipping", "bug", labels)
        self.assertAlmostEqual(evaluate.macro_precision(labels, guesses), (4 + 0.5) / 6)

    def test_the_threshold_is_the_lowest_that_is_precise_enough(self) -> None:
        """Wrong answers below 0.6 push the threshold to 0.6; where nothing helps, nothing is routed."""
        labels = np.array(LABELS * 2)
        guesses = labels.copy()
        guesses[6:] = np.roll(guesses[6:], 1)
        confidences = np.array([0.9] * 6 + [0.595] * 6)
        self.assertEqual(evaluate.threshold_for(labels, guesses, confidences), (0.60, 0.5))
        self.assertEqual(evaluate.threshold_for(labels, np.roll(labels, 1), confidences), (1.0, 0.0))

    def test_groups_do_not_depend_on_order(self) -> None:
        """Reversed texts give the same grouping, reversed."""
        texts = ["the parcel is late again, please help", "the parcel is late again, please help!", "other"]
        same = groups_of(texts)[0] == groups_of(texts)[1]
        self.assertEqual(same, groups_of(texts[::-1])[1] == groups_of(texts[::-1])[2])
