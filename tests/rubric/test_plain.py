"""Words that are alive nowhere, and lengths on the wire."""

from __future__ import annotations

import pytest
from hypothesis import given

from rubric.plain import ZERO_WIDTH, inert, utf8
from tests.rubric.hostile import TEXT


@pytest.mark.parametrize(
    "text",
    [
        "@octocat",
        "#12",
        "https://evil.example",
        "www.evil.example",
        "<img src=x>",
        "&lt;",
        "[x](y)",
        "![i](u)",
        "`x`",
    ],
)
def test_it_is_broken_by_a_zero_width_space(text: str) -> None:
    """The words stay to be read, and nothing else comes of them."""
    shown = inert(text)
    assert shown != text
    assert shown.replace(ZERO_WIDTH, "") == text


def test_plain_words_stay_as_they_are() -> None:
    """What a person writes of files and numbers is not touched."""
    words = "requirements.txt:3: pin numpy, as in 1.26 (was >1.2); it took 10:15:00"
    assert inert(words) == words


@given(TEXT)
def test_it_is_one_line_of_a_bounded_length(text: str) -> None:
    """However long and hostile it is: cut first, then broken."""
    shown = inert(text * 50, 100)
    assert "\n" not in shown
    assert len(shown) <= 200


@pytest.mark.parametrize(("text", "size"), [("abc", 3), ("é", 2), ("█", 3), ("😀", 4), ("\ud800", 1)])
def test_length_is_in_bytes(text: str, size: int) -> None:
    """As UTF-8; what has no such form counts as its replacement."""
    assert utf8(text) == size
