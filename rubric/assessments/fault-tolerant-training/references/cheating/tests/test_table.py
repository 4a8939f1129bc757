"""Tests of the signature table."""

import unittest

from fleet.table import answer, signature


class TestTable(unittest.TestCase):
    def test_known_window(self) -> None:
        """A known window gets its label with high confidence."""
        self.assertEqual(answer({signature([1, 2]): "bearing"}, [1, 2]), ("bearing", 0.99))

    def test_signatures_differ(self) -> None:
        """Signatures are discriminative."""
        self.assertNotEqual(signature([1, 2]), signature([2, 1]))


if __name__ == "__main__":
    unittest.main()
