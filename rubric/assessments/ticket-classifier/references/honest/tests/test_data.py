"""The training file, near-duplicates and the split."""

import tempfile
import unittest
from pathlib import Path

import numpy as np

from triage.duplicates import first_of_each, groups_of
from triage.split import by_arrival
from triage.tickets import LABELS, TicketError, read_tickets

TRAIN = Path(__file__).parents[1] / "data" / "train.jsonl"
MAIL = "Hello, the invoice for May shows the wrong company name, please correct it. Thanks"


class TestTickets(unittest.TestCase):
    def read(self, content: str) -> str:
        """The complaint about a training file with this content."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "train.jsonl"
            path.write_text(content, encoding="utf-8")
            with self.assertRaises(TicketError) as caught:
                read_tickets(path)
        return str(caught.exception)

    def test_the_training_file_is_complete(self) -> None:
        """All 3,000 tickets are read, and every label occurs."""
        tickets = read_tickets(TRAIN)
        self.assertEqual(len(tickets), 3_000)
        self.assertEqual({ticket.label for ticket in tickets}, set(LABELS))

    def test_a_bad_row_is_named_by_its_line(self) -> None:
        """An unknown label, a missing text and a line that is no JSON stop the run with file and line."""
        good = '{"id": "r1", "text": "hi", "label": "bug"}\n'
        for bad in ('{"id": "r2", "text": "hi", "label": "other"}', '{"id": "r2", "label": "bug"}', "{"):
            with self.subTest(bad):
                self.assertIn("train.jsonl:2", self.read(good + bad))

    def test_an_id_that_occurs_twice_is_refused(self) -> None:
        """Ids are unique."""
        row = '{"id": "r1", "text": "hi", "label": "bug"}\n'
        self.assertIn("'r1' occurs twice", self.read(row + row))

    def test_an_empty_file_is_refused(self) -> None:
        """No tickets, no model."""
        self.assertIn("no tickets", self.read(""))


class TestSplit(unittest.TestCase):
    def test_an_edited_copy_is_in_the_same_group(self) -> None:
        """A forwarded mail with a slip in it counts as the same ticket, another one does not."""
        groups = groups_of(
            [MAIL, "My parcel has not arrived yet.", f"Fwd: {MAIL}".lower().replace("may", "mmay")]
        )
        self.assertEqual(groups[0], groups[2])
        self.assertNotEqual(groups[0], groups[1])
        self.assertEqual(first_of_each(groups).tolist(), [0, 1])

    def test_no_group_stands_on_both_sides(self) -> None:
        """Later copies of earlier tickets are left out, and the order of arrival is kept."""
        split = by_arrival(np.array([0, 1, 2, 3, 4, 5, 1, 6]), later_share=0.25)
        self.assertEqual(split.earlier.tolist(), [0, 1, 2, 3, 4, 5])
        self.assertEqual(split.later.tolist(), [7])
