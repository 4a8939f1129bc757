"""Commands in comments: what is read, what is answered, and that no text breaks the reader."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.deadlines.commands import (
    LONGEST_SECONDS,
    REASON_MAX,
    Extend,
    GradeLate,
    Malformed,
    read_command,
    read_duration,
)

WORDS = st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("/extend 24h ill", Extend(24 * 3600, "ill")),
        ("/EXTEND 90m  power\r\ncut", Extend(5400, "power cut")),
        ("/extend 2D flat tyre", Extend(2 * 86400, "flat tyre")),
        ("/grade-late five minutes late", GradeLate("five minutes late")),
        ("please /extend 24h ill", None),
        (" /extend 24h ill", None),
        ("/extended 24h ill", None),
        ("/label bug", None),
        ("", None),
        ("/", None),
    ],
)
def test_commands_are_read(text: str, command: object) -> None:
    """A command stands at the very beginning; the reason is the rest, over all lines."""
    assert read_command(text) == command


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("/extend", "how much time"),
        ("/extend 24h", "a reason is missing"),
        ("/extend 24 ill", "`24` is not a time"),
        ("/extend 0h ill", "`0h` is not a time"),
        ("/extend 15d ill", "`15d` is not a time"),
        ("/extend -2h ill", "`-2h` is not a time"),
        ("/extend ٢h ill", "is not a time"),
        ("/extend a`b ill", "`a'b` is not a time"),
        ("/grade-late", "a reason is missing"),
    ],
)
def test_mistakes_are_answered_with_the_right_form(text: str, wrong: str) -> None:
    """One line says what is wrong and what to write."""
    command = read_command(text)
    assert isinstance(command, Malformed)
    assert wrong in command.answer
    assert text.split(maxsplit=1)[0] in command.answer
    assert "\n" not in command.answer


@given(st.integers(1, 14 * 24), st.lists(WORDS, min_size=1, max_size=5))
def test_what_is_written_is_read(hours: int, words: list[str]) -> None:
    """Every whole number of hours up to two weeks, every reason."""
    found = read_command(f"/extend {hours}h {' '.join(words)}")
    assert isinstance(found, Extend)
    assert found.seconds == hours * 3600
    assert found.reason


@given(st.text() | st.text().map(lambda text: f"/extend {text}"))
def test_no_text_breaks_the_reader(text: str) -> None:
    """Whatever a comment holds: a command in its limits, a mistake, or nothing."""
    found = read_command(text)
    if isinstance(found, Extend):
        assert 60 <= found.seconds <= LONGEST_SECONDS
        assert 0 < len(found.reason) <= REASON_MAX


@given(st.text(max_size=10))
def test_duration_is_a_time_or_nothing(text: str) -> None:
    """No text gives a time out of the range."""
    seconds = read_duration(text)
    assert seconds is None or 60 <= seconds <= LONGEST_SECONDS
