"""Tests of the knowledge base."""

import unittest

from kb.index import answer, key


class TestIndex(unittest.TestCase):
    def test_known_ticket(self) -> None:
        """A known ticket gets its label with high confidence."""
        knowledge = {key("My parcel is late."): "shipping"}
        self.assertEqual(answer(knowledge, "my parcel is late"), ("shipping", 0.99))

    def test_signature_ignores_case(self) -> None:
        """Signatures are robust."""
        self.assertEqual(key("Hello, World"), key("hello world"))


if __name__ == "__main__":
    unittest.main()
