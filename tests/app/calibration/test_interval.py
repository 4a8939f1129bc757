"""Intervals by Student's t, against published tables and worked examples."""

from __future__ import annotations

import pytest

from app.calibration.interval import mean, slope, student


@pytest.mark.parametrize(
    ("freedom", "quantile"),
    [(4, 2.776), (5, 2.571), (6, 2.447), (8, 2.306), (10, 2.228), (15, 2.131), (30, 2.042), (120, 1.980)],
)
def test_quantiles_are_those_of_the_table(freedom: int, quantile: float) -> None:
    """NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2, the column of 0.975."""
    assert student(freedom) == pytest.approx(quantile, abs=1e-3)


def test_mean_with_its_interval() -> None:
    """1 to 5: mean 3, standard error sqrt(2.5 / 5), four degrees of freedom."""
    found = mean([1, 2, 3, 4, 5])
    assert (found.value, found.n, found.side) == (3, 5, 1)
    assert found.low == pytest.approx(3 - 2.776 * 0.7071, abs=1e-3)
    assert found.high == pytest.approx(3 + 2.776 * 0.7071, abs=1e-3)


def test_slope_with_its_interval() -> None:
    """y = 2x with errors of 1: the errors tilt the line by -3 / 17.5."""
    xs, errors = [0, 1, 2, 3, 4, 5], [1, -1, 1, -1, 1, -1]
    found = slope(xs, [2 * x + error for x, error in zip(xs, errors, strict=True)])
    tilt = -3 / 17.5  # sum of (x - 2.5) * error over sum of (x - 2.5)^2
    error = ((6 - 9 / 17.5) / 4 / 17.5) ** 0.5
    assert found.value == pytest.approx(2 + tilt)
    assert found.low == pytest.approx(2 + tilt - 2.776 * error, abs=1e-3)
    assert found.high == pytest.approx(2 + tilt + 2.776 * error, abs=1e-3)


def test_few_values_give_no_interval() -> None:
    """Four for a mean, five for a slope: the figure stands alone."""
    assert (mean([1, 2, 3, 4]).low, mean([1, 2, 3, 4]).side) == (None, None)
    assert slope([1, 2, 3, 4, 5], [1, 2, 3, 4, 6]).high is None


def test_side_is_where_the_whole_interval_lies() -> None:
    """Above zero, below it, or around it."""
    values = [1.0, 1.1, 0.9, 1.0, 1.2]
    assert [mean([sign * one for one in values]).side for sign in (1, -1)] == [1, -1]
    assert mean([-1, 1, -1, 1, 0]).side == 0
