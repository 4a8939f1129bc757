"""Features of one payment and of many."""

import unittest

import numpy as np

from payscore import offline, online
from payscore.payments import PaymentError, payment_of

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


class TestFeatures(unittest.TestCase):
    def test_online_and_offline_agree(self) -> None:
        """The service computes what the model was trained on."""
        payment = payment_of(ROW)
        np.testing.assert_allclose(online.vector(payment), offline.matrix([payment])[0])

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
