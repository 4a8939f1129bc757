"""Means and slopes with 95 % intervals by Student's t. Too few values give no interval."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

FREEDOM_LEAST = 4  # degrees of freedom; with fewer, an interval is so wide that it says nothing
_Z = statistics.NormalDist().inv_cdf(0.975)
_TERMS = (
    (_Z**3 + _Z) / 4,
    (5 * _Z**5 + 16 * _Z**3 + 3 * _Z) / 96,
    (3 * _Z**7 + 19 * _Z**5 + 17 * _Z**3 - 15 * _Z) / 384,
    (79 * _Z**9 + 776 * _Z**7 + 1482 * _Z**5 - 1920 * _Z**3 - 945 * _Z) / 92_160,
)


@dataclass(frozen=True)
class Estimate:
    """A figure from `n` values with its 95 % interval; the bounds are None where the values are too few."""

    value: float
    low: float | None
    high: float | None
    n: int

    @property
    def side(self) -> int | None:
        """Where the interval lies: 1 above zero, -1 below, 0 around it; None without an interval."""
        if self.low is None or self.high is None:
            return None
        return (self.low > 0) - (self.high < 0)


def mean(values: Sequence[float]) -> Estimate:
    """The mean of at least one value. Raises statistics.StatisticsError where there is none."""
    value, freedom = statistics.fmean(values), len(values) - 1
    if freedom < FREEDOM_LEAST:
        return Estimate(value, None, None, len(values))
    return _around(value, statistics.stdev(values) / math.sqrt(len(values)), freedom, len(values))


def slope(xs: Sequence[float], ys: Sequence[float]) -> Estimate:
    """The slope of the least-squares line. Raises statistics.StatisticsError where all `xs` are the same."""
    line, freedom = statistics.linear_regression(xs, ys), len(xs) - 2
    if freedom < FREEDOM_LEAST:
        return Estimate(line.slope, None, None, len(xs))
    left = sum((y - line.intercept - line.slope * x) ** 2 for x, y in zip(xs, ys, strict=True))
    centre = statistics.fmean(xs)
    spread = sum((x - centre) ** 2 for x in xs)
    return _around(line.slope, math.sqrt(left / freedom / spread), freedom, len(xs))


def student(freedom: int) -> float:
    """The 97.5 % quantile of Student's t, within 0.001 for 4 and more degrees of freedom.

    Source: M. Abramowitz, I. A. Stegun, Handbook of Mathematical Functions, 26.7.5.
    """
    return _Z + sum(term / float(freedom) ** power for power, term in enumerate(_TERMS, start=1))


def _around(value: float, error: float, freedom: int, n: int) -> Estimate:
    reach = student(freedom) * error
    return Estimate(value, value - reach, value + reach, n)
