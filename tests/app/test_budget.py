"""Budget and debounce as decisions. Numbers in, numbers out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.budget import may_run, wait_before_run
from rubric.report import Allowance

FRESH = Allowance(used_seconds=0.0, minutes=600.0, debounce_seconds=20.0, reruns_used=0, reruns_a_day=3)
NOON = "2026-03-02T12:00:00Z"


@pytest.mark.parametrize(
    ("now", "debounce", "wait"),
    [
        ("2026-03-02T12:00:00Z", 20.0, 20.0),
        ("2026-03-02T12:00:05Z", 20.0, 15.0),
        ("2026-03-02T12:00:20Z", 20.0, 0.0),
        ("2026-03-02T15:00:00Z", 20.0, 0.0),
        ("2026-03-02T11:59:00Z", 20.0, 20.0),  # a clock that was set back waits no longer than the window
        ("2026-03-02T12:00:00Z", 0.0, 0.0),
    ],
)
def test_a_run_waits_for_the_rest_of_the_window(now: str, debounce: float, wait: float) -> None:
    """Counted from the receipt of the push, so that a slow check makes the wait no longer."""
    assert wait_before_run(NOON, now, debounce) == wait


@pytest.mark.parametrize(
    ("used", "run", "runs"),
    [(0.0, 1, True), (35_999.0, 1, True), (36_000.0, 1, False), (99_999.0, 1, False), (99_999.0, 2, True)],
)
def test_a_push_runs_while_minutes_are_left(used: float, run: int, *, runs: bool) -> None:
    """A further run was allowed when it was asked for, so a lead's works over the budget."""
    assert may_run(replace(FRESH, used_seconds=used), run) is runs
