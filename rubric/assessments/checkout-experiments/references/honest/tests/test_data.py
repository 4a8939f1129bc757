"""The audited experiments, bad rows, guests, and the way from file to file."""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np

from audit import evaluate
from audit.experiments import LABELS, ExperimentError, read_experiments
from audit.guests import Signs, kind_of
from audit.reproduce import RULE, dashboard, false_ships, measure, verdicts
from tests.rows import channel, experiment

TRAIN = Path(__file__).parents[1] / "data" / "train.jsonl"


class TestReading(unittest.TestCase):
    def complaint(self, content: str) -> str:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "train.jsonl"
            path.write_text(content, encoding="utf-8")
            with self.assertRaises(ExperimentError) as caught:
                read_experiments(path, labelled=True)
        return str(caught.exception)

    def test_the_audit_is_complete(self) -> None:
        experiments = read_experiments(TRAIN, labelled=True)
        self.assertEqual(len(experiments), 600)
        self.assertEqual({each.label for each in experiments}, set(LABELS))

    def test_a_bad_row_is_named_by_its_line(self) -> None:
        first = TRAIN.read_text(encoding="utf-8").splitlines()[0]
        row = json.loads(first)
        for bad in ("{", "[]", json.dumps(row | {"label": "win"}), json.dumps(row | {"segments": {}})):
            with self.subTest(bad[:20]):
                self.assertIn("train.jsonl:2", self.complaint(f"{first}\n{bad}\n"))

    def test_an_id_that_occurs_twice_is_refused(self) -> None:
        first = TRAIN.read_text(encoding="utf-8").splitlines()[0]
        self.assertIn("twice", self.complaint(f"{first}\n{first}\n"))


class TestGuests(unittest.TestCase):
    def test_one_sign_alone_is_a_channel_of_customers(self) -> None:
        """A channel that hardly buys but rests at weekends, and one that buys well all week."""
        dull, keen = channel(rates=(0.002, 0.002)), channel(rates=(0.4, 0.4))
        each = experiment(app=dull, email=keen)
        self.assertIsNone(kind_of(each, "app", Signs()))
        self.assertIsNone(kind_of(each, "email", Signs()))

    def test_without_a_weekend_nobody_is_called_a_guest(self) -> None:
        each = experiment(app=channel(days=4, rates=(0.0, 0.0)))
        self.assertIsNone(kind_of(each, "app", Signs()))


class TestWhole(unittest.TestCase):
    def test_the_rule_is_far_above_the_dashboard(self) -> None:
        experiments = read_experiments(TRAIN, labelled=True)[:120]
        metrics = measure(experiments, seed=11)
        self.assertGreater(metrics["macro_f1"], metrics["macro_f1_dashboard"] + 0.4)
        self.assertEqual(measure(experiments, seed=11), metrics)
        self.assertEqual(len(verdicts(experiments, RULE)), 120)
        self.assertIn(dashboard(experiments[0]), LABELS)

    def test_daily_looks_multiply_false_ships(self) -> None:
        self.assertGreater(false_ships(14, seed=1), 3 * false_ships(1, seed=1))

    def test_a_label_that_is_never_given_counts_zero(self) -> None:
        truth = np.array(LABELS)
        given = np.where(truth == "unfinished", "keep", truth)
        self.assertAlmostEqual(evaluate.macro_f1(truth, given), (2 + 2 / 3) / 4)

    def test_features_in_verdicts_out(self) -> None:
        """The two commands, as they are run."""
        with tempfile.TemporaryDirectory() as folder:
            out, features, predictions = (Path(folder) / name for name in ("out", "in.jsonl", "p.jsonl"))
            rows = [json.loads(line) for line in TRAIN.read_text(encoding="utf-8").splitlines()[:30]]
            text = "".join(json.dumps({k: v for k, v in row.items() if k != "label"}) + "\n" for row in rows)
            features.write_text(text, encoding="utf-8")
            self.run_module("audit.reproduce", "--data", TRAIN, "--out", out)
            self.run_module(
                "audit.predict",
                "--rule",
                out / "rule.json",
                "--features",
                features,
                "--predictions",
                predictions,
            )
            answers = [json.loads(line) for line in predictions.read_text(encoding="utf-8").splitlines()]
        self.assertEqual([each["id"] for each in answers], [row["id"] for row in rows])
        self.assertTrue(all(each["label"] in LABELS and 0.5 <= each["confidence"] <= 1 for each in answers))

    def run_module(self, *arguments: object) -> None:
        command = [sys.executable, "-m", *map(str, arguments)]
        subprocess.run(command, check=True, capture_output=True, cwd=TRAIN.parents[1])
