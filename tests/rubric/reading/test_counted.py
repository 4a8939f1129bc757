"""How many different failure modes a text tells."""

from __future__ import annotations

import pytest

from rubric.reading.corpus import corpus_of
from rubric.reading.pointers import ItemPointers, items_of
from rubric.texts.prose import prose_of
from tests.rubric.checks.support import EMPTY, tree

FILLER = "Words that say nothing in particular about the matter at hand, but enough of them to count. " * 3
LONG = "Short tickets go to billing, as they hold no word of their own"
OTHER = "Tickets in two languages are read as neither of the two"


def modes(text: str) -> ItemPointers:
    read = tree({"MEMO.md": f"# Memo\n\n{FILLER}\n\n{text}\n"})
    items = items_of(corpus_of(prose_of(read, EMPTY, ()), read, EMPTY))
    return next(one for one in items if one.item == "failure modes")


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("Nothing here.", "0 of 2"),
        (f"## Failure modes\n\n{LONG}, which nobody sees in the mean of all of them.", "1 of 2"),
        (f"## Failure modes\n\n- {LONG}.\n- {OTHER}.", "2 of 2"),
        (f"## Failure modes\n\n1. {LONG}.\n2. {LONG}, too.", "1 of 2"),
        (f"## Failure modes\n\n- {LONG}.\n- [ ] Look for another one of these.", "1 of 2"),
        (f"## Failure modes\n\n### Short tickets\n\n{LONG}.\n\n### Languages\n\n{OTHER}.", "2 of 2"),
        (f"## Failure modes\n\n| Mode | Why |\n|---|---|\n| {LONG} | length |\n| {OTHER} | both |", "2 of 2"),
        ("The model confuses cats with dogs.\n\nIt fails when the network is slow or away.", "2 of 2"),
    ],
)
def test_different_modes_are_counted_up_to_what_is_asked(text: str, counted: str) -> None:
    """Items, sub-headings, rows or the passage of a section; lines elsewhere; the same words count once."""
    assert modes(text).counted == counted


def test_items_of_which_one_is_enough_are_not_counted() -> None:
    """Only failure modes are asked for twice."""
    assert ItemPointers("cost", ()).counted == ""
