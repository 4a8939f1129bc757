"""Leniency by month: a trend needs three months, and an interval before it is called one."""

from __future__ import annotations

import pytest

from app.calibration.drift import Month, drift
from tests.app.calibration.samples import table

MONTHS = ("2025-11", "2025-12", "2025-12", "2026-01", "2026-01", "2026-02")


def test_growing_leniency_is_a_trend_over_the_turn_of_the_year() -> None:
    """Ada gives half a point a month more against a steady Grace."""
    ada, grace = drift(table({"ada": "1 2 2 3 3 4", "grace": "1 1 1 1 1 1"}, months=MONTHS))
    assert ada.months == (
        Month("2025-11", 0.0, 1),
        Month("2025-12", 1.0, 2),
        Month("2026-01", 2.0, 2),
        Month("2026-02", 3.0, 1),
    )
    assert ada.trend is not None
    assert ada.trend.value == pytest.approx(1.0)
    assert (ada.note, grace.note) == ("gives more as time goes on", "gives less as time goes on")


def test_two_months_are_no_trend() -> None:
    """However many cards they have."""
    scores = table({"ada": "0 0 0 4 4 4", "grace": "2 2 2 2 2 2"}, months=("2026-01",) * 3 + ("2026-02",) * 3)
    ada, _ = drift(scores)
    assert (len(ada.months), ada.trend, ada.note) == (2, None, "too few: a trend needs 3 months")


def test_few_cards_give_a_slope_without_an_interval() -> None:
    """Three months of one card each: the figure stands, the claim does not."""
    ada, _ = drift(table({"ada": "1 2 3", "grace": "1 1 1"}, months=("2026-01", "2026-02", "2026-03")))
    assert ada.trend is not None
    assert ada.trend.value == pytest.approx(1.0)
    assert ada.trend.low is None
    assert ada.note == "too few: an interval needs 6 cards"


def test_a_gap_in_the_months_is_a_gap_in_the_line() -> None:
    """One point in four months is a quarter of a point a month."""
    months = ("2026-01", "2026-01", "2026-05", "2026-05", "2026-09", "2026-09")
    ada, _ = drift(table({"ada": "1 1 2 2 3 3", "grace": "1 1 1 1 1 1"}, months=months))
    assert ada.trend is not None
    assert ada.trend.value == pytest.approx(0.25)


def test_noise_is_no_drift() -> None:
    """Up and down around the others."""
    scores = table({"ada": "1 3 1 3 1 3", "grace": "2 2 2 2 2 2"}, months=MONTHS)
    assert [one.note for one in drift(scores)] == ["no drift that chance would not make"] * 2
