"""Pages of plain text as passages and headings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubric.texts.office import Paragraph
from rubric.texts.pages import page_paragraphs


def test_broken_sentences_are_made_whole_and_headings_marked() -> None:
    """A line ends a passage with its sentence, an empty line or the next item of a list."""
    page = "1. Choice of model\nWe took the forest, as it\nwas cheap.\nTwo limits\n• one of\nthem\n• two"
    assert list(page_paragraphs(["", page])) == [
        Paragraph("page 2", "## 1. Choice of model"),
        Paragraph("page 2", "We took the forest, as it was cheap."),
        Paragraph("page 2", "Two limits"),
        Paragraph("page 2", "• one of them"),
        Paragraph("page 2", "• two"),
    ]


@pytest.mark.parametrize(
    ("line", "is_title"),
    [
        ("Limitations", True),
        ("3.2 Failure analysis", True),
        ("IV. Results", True),
        ("12 of 30 were right.", False),
        ("0.83 | 0.91", False),
        ("The results", False),
    ],
)
def test_headings_have_a_number_or_a_well_known_name(line: str, is_title: bool) -> None:
    """A page says nothing of its type sizes."""
    [only] = page_paragraphs([line])
    assert only.text.startswith("## ") is is_title


@given(st.lists(st.text(max_size=200), max_size=4))
def test_no_word_of_a_page_is_lost(pages: list[str]) -> None:
    """Whatever the lines are, the characters that are not blank stay in their order."""
    shown = "".join(one.text.removeprefix("## ") for one in page_paragraphs(pages))
    assert "".join(shown.split()) == "".join("".join(pages).split())
