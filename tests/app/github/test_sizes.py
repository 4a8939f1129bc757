"""Texts that fit, in GitHub's own units."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.github.sizes import fit_check_text, fit_comment, fit_message, fit_title
from rubric.plain import utf8


@pytest.mark.parametrize(
    ("fit", "limit", "size"),
    [
        (fit_comment, 60_000, len),
        (fit_check_text, 60_000, utf8),
        (fit_title, 255, utf8),
        (fit_message, 60_000, utf8),
    ],
)
@pytest.mark.parametrize("character", ["a", "é", "█", "😀"])
def test_it_fits_and_says_that_it_was_cut(
    fit: Callable[[str], str], limit: int, size: Callable[[str], int], character: str
) -> None:
    """Comments count characters, check runs bytes; nearly all of the room is used."""
    cut = fit(character * 70_000)
    assert limit - 60 <= size(cut) <= limit
    assert cut.endswith(("*Cut here: GitHub takes no longer text.*\n", "…", "(cut here)"))
    assert fit(character * 10) == character * 10


@given(st.text(max_size=400))
def test_any_title_fits(text: str) -> None:
    """Whatever characters, and a short one is not touched."""
    assert utf8(fit_title(text)) <= 255
    assert fit_title(text) == text or utf8(text) > 255
