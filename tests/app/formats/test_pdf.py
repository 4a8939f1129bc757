"""PDF read in a process of its own."""

from __future__ import annotations

import pytest

from app.formats.pdf import pages_in, pages_of
from rubric.tree import File, SourceTree
from tests.app.formats.pdf_file import pdf


def test_pages_come_in_their_order() -> None:
    """One text for each page."""
    assert pages_of(pdf(["We rejected the forest.", "Limits"])) == ["We rejected the forest.", "Limits"]


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4\n", b"\0" * 50_000, pdf(["x"])[:200]])
def test_what_is_no_pdf_has_no_pages(data: bytes) -> None:
    """Nothing is raised, whatever the bytes are."""
    assert pages_of(data) is None


def test_the_candidates_own_files_are_read() -> None:
    """Neither the starter's, nor the print of a notebook that is read itself, nor what is no PDF."""
    brief, memo = File(pdf(["Brief"])), File(pdf(["Memo"]))
    tree = SourceTree(
        {
            "brief.pdf": brief,
            "docs/MEMO.PDF": memo,
            "eda.pdf": File(pdf(["Print"])),
            "eda.ipynb": File(b"{}"),
            "broken.pdf": File(b"%PDF"),
        }
    )
    assert pages_in(tree, SourceTree({"given.pdf": brief})) == {"docs/MEMO.PDF": ["Memo"]}


def test_pages_beyond_the_fortieth_are_left_out() -> None:
    """A memo has one page."""
    assert pages_of(pdf(["x"] * 50)) == ["x"] * 40


def test_none_is_begun_when_the_time_is_over() -> None:
    """It is left out like one that cannot be read."""
    assert pages_in(SourceTree({"a.pdf": File(pdf(["x"]))}), SourceTree(), within=0) == {}
