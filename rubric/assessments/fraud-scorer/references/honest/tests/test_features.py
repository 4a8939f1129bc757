"""Features of one payment and of many: the same, wherever the payer lives."""

import json
import unittest
from pathlib import Path

import numpy as np

from payscore import offline, online
from payscore.payments import PaymentError, payment_of

TRAIN = Path(__file__).parents[1] / "data" / "train.jsonl"
ROW = {
    "at": "2025-01-14T20:15:00Z",
    "utc_offset_minutes": 0,
    "amount_minor": 4_200,
    "currency": "GBP",
    "category": "games",
    "distance_km": 3.25,
    "account_age_days": None,
    "attempts_last_hour": 6,
    "known_device": False,
}


def hour_block(payment: dict[str, object]) -> int:
    """Which block of three hours the service puts a payment in."""
    row = online.vectors([payment_of(payment)])[0]
    return [number for number in range(offline.HOUR_BLOCKS) if row[offline.NAMES.index(f"hours_{3 * number:02d}")]][0]


class TestFeatures(unittest.TestCase):
    def test_the_service_reads_every_training_payment_as_training_did(self) -> None:
        """All 4,000, one by one as they arrive, against all at once; the old path failed on three in five."""
        payments = [payment_of(json.loads(line)) for line in TRAIN.read_text(encoding="utf-8").splitlines()]
        served = np.concatenate([online.vectors([payment]) for payment in payments])
        np.testing.assert_array_equal(served, offline.matrix(payments))

    def test_the_hour_is_that_of_the_payer_s_clock(self) -> None:
        """The same moment is evening in London, afternoon in New York, early morning in Tokyo and Mumbai."""
        for offset, block in ((0, 6), (-300, 5), (540, 1), (330, 0), (-480, 4)):
            with self.subTest(offset=offset):
                self.assertEqual(hour_block({**ROW, "utc_offset_minutes": offset}), block)

    def test_the_training_file_has_payers_on_both_sides_of_utc(self) -> None:
        """A parity test on London alone proves nothing: this one must not lose its teeth unseen."""
        lines = TRAIN.read_text(encoding="utf-8").splitlines()
        offsets = [json.loads(line)["utc_offset_minutes"] for line in lines]
        self.assertGreater(sum(offset <= -180 for offset in offsets), 100)
        self.assertGreater(sum(offset >= 300 for offset in offsets), 100)

    def test_every_column_has_a_name(self) -> None:
        """Names and columns are as many."""
        self.assertEqual(offline.matrix([payment_of(ROW)]).shape, (1, len(offline.NAMES)))

    def test_yen_have_no_minor_unit(self) -> None:
        """162 yen are one euro."""
        self.assertEqual(payment_of({**ROW, "currency": "JPY", "amount_minor": 162}).euros, 1.0)

    def test_an_unknown_category_is_refused(self) -> None:
        """What the model has never seen is an error, not a guess."""
        with self.assertRaises(PaymentError):
            payment_of({**ROW, "category": "casino"})


if __name__ == "__main__":
    unittest.main()
