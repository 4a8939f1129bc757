"""Numbers in words."""

from __future__ import annotations

import pytest

from rubric.units import counted, mebibytes, metric, milliseconds, percent, seconds, share


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.04, "0.0 s"), (12.34, "12.3 s"), (119.9, "119.9 s"), (184.4, "3 min 4 s"), (1800, "30 min")],
)
def test_seconds_turn_into_minutes_from_two_minutes_on(value: float, shown: str) -> None:
    """Short durations keep a decimal, long ones read as minutes and seconds."""
    assert seconds(value) == shown


def test_a_percentage_is_rounded_down() -> None:
    """69.96 % is never shown as 70 %: the pass line must not look reached."""
    assert [percent(value) for value in (69.96, 70.0, 77.5, 100.0)] == ["69.9 %", "70 %", "77.5 %", "100 %"]


def test_a_percentage_survives_binary_fractions() -> None:
    """0.1 + 0.2 style noise just under a value does not push it down a tenth."""
    assert percent(100 * (0.1 + 0.6)) == "70 %"


def test_a_huge_metric_stays_short() -> None:
    """A number that a candidate wrote cannot fill a page."""
    assert metric(0.9128) == "0.913"
    assert len(metric(1.5e300)) < 12


def test_units_stand_beside_every_value() -> None:
    """Milliseconds, MiB, shares and counts are written one way."""
    shown = [milliseconds(4.24), milliseconds(1234.4), mebibytes(1024 * 1024 * 418), share(0.305)]
    assert shown == ["4.2 ms", "1,234 ms", "418 MiB", "30 %"]
    assert [counted(1, "error"), counted(2, "error"), counted(1200, "row")] == [
        "1 error",
        "2 errors",
        "1,200 rows",
    ]
