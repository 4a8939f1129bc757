"""CSV that no spreadsheet runs."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from app.people.sheet import FORMULA, written

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(st.lists(st.lists(TEXT, min_size=2, max_size=2), max_size=4))
def test_every_cell_comes_back_and_none_is_a_formula(rows: list[list[str]]) -> None:
    """What is read again is the text, perhaps behind a quote; never what a spreadsheet would run."""
    head, *read = csv.reader(io.StringIO(written(("a", "b"), rows), newline=""))
    assert head == ["a", "b"]
    for row, cells in zip(rows, read, strict=True):
        for text, cell in zip(row, cells, strict=True):
            assert cell.removeprefix("'") in {
                text.replace("\0", ""),
                text.replace("\0", "").removeprefix("'"),
            }
            assert not cell.startswith(FORMULA)


def test_numbers_and_nothing() -> None:
    """As people write them."""
    assert (
        written(("a",), [(None,), (True,), (78.0,), (62.5,), (3,)]) == 'a\r\n""\r\nyes\r\n78\r\n62.5\r\n3\r\n'
    )


def test_a_formula_is_only_text() -> None:
    """Also behind blanks."""
    assert (
        written(("=a",), [("=1+1",), (" @x",), ("-2",), ("a=b",)]) == "=a\r\n'=1+1\r\n' @x\r\n'-2\r\na=b\r\n"
    )
