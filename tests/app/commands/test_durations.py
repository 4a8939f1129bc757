"""A length of time as people write it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.commands.durations import LONGEST_SECONDS, read_duration


@pytest.mark.parametrize(("text", "seconds"), [("90m", 5400), ("24h", 86400), ("14D", 1209600)])
def test_times_are_read(text: str, seconds: int) -> None:
    """Minutes, hours and days, in any case, up to two weeks."""
    assert read_duration(text) == seconds


@given(st.text(max_size=10))
def test_duration_is_a_time_or_nothing(text: str) -> None:
    """No text gives a time out of the range."""
    seconds = read_duration(text)
    assert seconds is None or 60 <= seconds <= LONGEST_SECONDS
