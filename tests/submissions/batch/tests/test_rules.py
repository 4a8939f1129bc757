import unittest

from rules import WORDS, label


class TestRules(unittest.TestCase):
    def test_a_keyword_decides(self):
        self.assertEqual(label("My INVOICE is wrong", WORDS), "billing")

    def test_everything_else_is_other(self):
        self.assertEqual(label("where is the office", WORDS), "other")
