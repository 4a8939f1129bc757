"""Scores from a CSV file: every mistake with its line, and never a score that nobody gave."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calibration.scores import Scored
from app.calibration.scores_file import read_scores
from rubric.yaml_nodes import ParseError

HEAD = b"unit,stage,row,reviewer,points,at\n"


def mistakes(data: bytes) -> list[str]:
    """What is told about a file."""
    with pytest.raises(ParseError) as caught:
        read_scores(data, "scores.csv")
    return [str(problem) for problem in caught.value.problems]


def test_columns_in_any_order() -> None:
    """As a spreadsheet saves them."""
    data = (
        b"\xef\xbb\xbfpoints,at,unit,stage,row,reviewer\r\n3,2026-03-02T10:00:00Z,u1,take-home,data,ada\r\n"
    )
    assert read_scores(data, "scores.csv") == (
        Scored("u1", "take-home", "data", "ada", 3, "2026-03-02T10:00:00Z"),
    )


def test_every_mistake_has_its_line() -> None:
    """All mistakes of a file at once."""
    lines = (
        b"u1,take-home,data,ada,5,2026-03-02T10:00:00Z",
        b"u1,take-home,data,ada,3.5,2026-03-02T10:00:00Z",
        b"u1,take-home,data,,3,2026-03-02T10:00:00Z",
        b"u1,take-home,data,ada,3,2026-03-02",
        b"u1,take-home",
    )
    assert mistakes(HEAD + b"\n".join(lines)) == [
        "scores.csv:2: points: 5 is not from 0 to 4",
        'scores.csv:3: points: "3.5" is not a whole number from 0 to 4',
        "scores.csv:4: reviewer: empty",
        "scores.csv:5: at: not a time in UTC like 2026-03-02T10:15:00Z",
        "scores.csv:6: 2 cells, the header has 6",
    ]


def test_a_missing_column_is_named() -> None:
    """Before any row is read."""
    assert mistakes(b"unit,stage,row,points,at\n") == [
        "scores.csv:1: no column reviewer: the first line must name the columns"
    ]


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: HEAD + text.encode()))
def test_any_bytes_are_scores_or_mistakes(data: bytes) -> None:
    """No file breaks the reader."""
    try:
        found = read_scores(data, "scores.csv")
    except ParseError:
        return
    assert all(0 <= one.points <= 4 for one in found)
