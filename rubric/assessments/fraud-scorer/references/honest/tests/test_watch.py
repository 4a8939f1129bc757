"""The monitoring sees the faults that it is there for, and the golden payments stop a service that has them."""

import json
import tempfile
import unittest
from pathlib import Path

import numpy as np

from payscore import golden, model, offline
from payscore.payments import payment_of
from payscore.server import check_golden
from payscore.watch import FEW_ROWS, Watch

TRAIN = Path(__file__).parents[1] / "data" / "train.jsonl"
ROWS = [json.loads(line) for line in TRAIN.read_text(encoding="utf-8").splitlines()]
FEATURES = offline.matrix([payment_of(row) for row in ROWS])


def in_utc(row: dict[str, object]) -> dict[str, object]:
    """The payment as the old service read it: as if every payer lived on the zero meridian."""
    return {**row, "utc_offset_minutes": 0}


def watching() -> Watch:
    """A watch that knows the training features."""
    return Watch(FEATURES.mean(axis=0), FEATURES.std(axis=0))


class TestWatch(unittest.TestCase):
    def test_payments_as_in_training_show_no_drift(self) -> None:
        """Every feature of a random half of the training payments stays within 0.15 spreads."""
        watch = watching()
        half = FEATURES[np.random.default_rng(3).permutation(len(FEATURES))[:2_000]]
        watch.scored(half, ["approve"] * len(half))
        self.assertLess(max(abs(value) for value in watch.drift().values()), 0.15)

    def test_a_new_kind_of_traffic_shows(self) -> None:
        """Payments at night alone move the hours beyond the threshold of the runbook."""
        watch = watching()
        night = FEATURES[FEATURES[:, offline.NAMES.index("hours_00")] == 1]
        watch.scored(np.resize(night, (FEW_ROWS, night.shape[1])), ["review"] * FEW_ROWS)
        self.assertGreater(watch.drift()["hours_00"], 1.0)

    def test_few_payments_say_nothing(self) -> None:
        """No alarm from 499 payments."""
        watch = watching()
        watch.scored(FEATURES[: FEW_ROWS - 1], ["approve"] * (FEW_ROWS - 1))
        self.assertEqual(watch.drift(), {})

    def test_latencies_and_answers_are_counted(self) -> None:
        """An answer after 120 ms counts in the buckets from 250 ms on."""
        watch = watching()
        watch.scored(FEATURES[:2], ["approve", "decline"])
        watch.answered(0.120)
        text = watch.text()
        for line in ('bucket{le="100"} 0', 'bucket{le="250"} 1', "count 1", 'label="decline"} 1', "batches_total 1"):
            self.assertIn(line, text)


class TestGolden(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.model = model.fit(FEATURES, [row["label"] for row in ROWS])
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.path = Path(folder.name) / "golden.json"
        golden.save(cls.path, ROWS[-50:], cls.model.shares(FEATURES[-50:]).tolist())

    def test_the_service_answers_as_training_did(self) -> None:
        """All golden payments come out the same through the service's own path."""
        self.assertEqual(check_golden(self.model, self.path), 50)

    def test_a_service_that_reads_hours_in_utc_does_not_start(self) -> None:
        """The fault of March is refused, with the number of payments that differ."""

        def old(rows: list[dict[str, object]]) -> np.ndarray:
            return self.model.shares(offline.matrix([payment_of(in_utc(row)) for row in rows]))

        with self.assertRaisesRegex(golden.GoldenError, "of 50 golden payments differ"):
            golden.check(self.path, old)

    def test_golden_payments_carry_no_label_and_no_id(self) -> None:
        """Only what is asked and what was found is kept."""
        kept = json.loads(self.path.read_text(encoding="utf-8"))[0]
        self.assertEqual(set(kept), {"payment", "shares"})
        self.assertFalse({"id", "label"} & set(kept["payment"]))


if __name__ == "__main__":
    unittest.main()
