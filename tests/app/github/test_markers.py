from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.github.markers import key_of, marked, unmarked


@given(st.from_regex(r"[a-z0-9:._/#]{1,30}(-[a-z0-9]+)?", fullmatch=True), st.text())
def test_marking_is_undone_by_unmarking(key: str, body: str) -> None:
    """Key and text come back, line ends in one form."""
    text = marked(key, body)
    assert key_of(text) == key
    assert unmarked(text) == body.replace("\r\n", "\n")


def test_a_browser_may_change_the_line_ends() -> None:
    """An edit in the browser sends CRLF; the marker is still known."""
    assert key_of("<!-- proofgrade:report:1 -->\r\nhello\r\n") == "report:1"
    assert unmarked("<!-- proofgrade:report:1 -->\r\nhello\r\n") == "hello\n"


@pytest.mark.parametrize(
    "text", ["", "hello", "hello\n<!-- proofgrade:k -->", " <!-- proofgrade:k -->\n", "<!-- pg:k -->\n"]
)
def test_only_the_first_line_counts(text: str) -> None:
    """A marker that is quoted further down is text."""
    assert key_of(text) is None
    assert unmarked(text) == text


@pytest.mark.parametrize("key", ["", "a b", "a-->b", "a\nb", "a--b"])
def test_a_key_cannot_end_the_comment(key: str) -> None:
    """A key that would break the hidden line is refused where it is made."""
    with pytest.raises(ValueError, match="hidden comment"):
        marked(key, "body")
