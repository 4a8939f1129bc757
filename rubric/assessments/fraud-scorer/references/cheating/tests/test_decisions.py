"""Tests of the decision cache."""

import unittest

from payscore.decisions import decide, profile
from payscore.payments import payment_of
from tests.test_features import ROW


class TestDecisions(unittest.TestCase):
    def test_a_known_profile_gets_its_decision(self) -> None:
        """A known profile is decided with high confidence."""
        payment = payment_of(ROW)
        self.assertEqual(decide({profile(payment): "decline"}, payment), ("decline", 0.98))

    def test_the_profile_is_robust(self) -> None:
        """Small differences in distance do not matter."""
        self.assertEqual(profile(payment_of(ROW)), profile(payment_of({**ROW, "distance_km": 3.2501})))

    def test_deciding_takes_no_batch(self) -> None:
        """Unknown profiles are decided at once as well."""
        self.assertEqual(decide({}, payment_of(ROW))[0], "approve")


if __name__ == "__main__":
    unittest.main()
