from __future__ import annotations

import pytest

from app.errors import GitHubError
from app.github.answers import items, look_up, number, text

ANSWER = {"id": 5, "user": {"login": "cody"}, "runs": [1, 2], "app": None}


def test_fields_are_found_at_any_depth() -> None:
    """Numbers, texts and lists come out as what they are; what is missing is None."""
    assert number(ANSWER, "id") == 5
    assert text(ANSWER, "user", "login") == "cody"
    assert items(ANSWER, "runs") == [1, 2]
    assert items([3]) == [3]
    assert look_up(ANSWER, "app", "id") is None


def test_what_is_missing_or_different_is_named() -> None:
    """The error says which field was looked for."""
    with pytest.raises(GitHubError, match=r"no number at user\.login"):
        number(ANSWER, "user", "login")
    with pytest.raises(GitHubError, match="no text at id"):
        text(ANSWER, "id")
    with pytest.raises(GitHubError, match="no list at its top"):
        items(None)
