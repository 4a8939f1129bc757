"""Tests of the experiment library."""

import unittest

from library.precedent import closest, profile

ARM = {"visitors": [100, 100], "conversions": [5, 5]}


class TestPrecedent(unittest.TestCase):
    def test_a_known_experiment_gets_its_verdict(self) -> None:
        """The library recalls what was audited."""
        row = {"segments": {"app": {"control": ARM, "treatment": ARM}}}
        self.assertEqual(closest([(profile(row), "keep")], profile(row)), ("keep", 0.99))

    def test_the_closest_precedent_decides(self) -> None:
        """Distances are compared."""
        self.assertEqual(closest([([0.0], "keep"), ([5.0], "ship")], [4.0])[0], "ship")


if __name__ == "__main__":
    unittest.main()
