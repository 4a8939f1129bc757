"""95 % intervals of shares and of differences between shares, in closed form."""

from __future__ import annotations

import math
from dataclasses import dataclass

Z = 1.959963984540054  # 97.5 % point of the normal distribution: intervals are two-sided


@dataclass(frozen=True)
class Interval:
    """An estimate and its 95 % interval."""

    value: float
    low: float
    high: float


def share(hits: int, n: int) -> Interval:
    """The score interval of a share: E. B. Wilson, JASA 22 (1927), 209-212.

    Raises ZeroDivisionError for `n` = 0.
    """
    value, per_n = hits / n, Z**2 / n
    middle = (value + per_n / 2) / (1 + per_n)
    reach = Z / (1 + per_n) * math.sqrt(value * (1 - value) / n + per_n / (4 * n))
    return Interval(value, max(0.0, middle - reach), min(1.0, middle + reach))


def difference(first: Interval, second: Interval) -> Interval:
    """`first` minus `second`, two shares of different rows.

    R. G. Newcombe, Statistics in Medicine 17 (1998), 873-890, method 10.
    """
    value = first.value - second.value
    below = math.hypot(first.value - first.low, second.high - second.value)
    above = math.hypot(first.high - first.value, second.value - second.low)
    return Interval(value, value - below, value + above)


def paired_difference(n: int, only_first: int, only_second: int) -> Interval:
    """The share of the first minus that of the second, from `n` pairs of which so many hit on one side only.

    Adjusted Wald interval, half a pair added to each of the four cells: A. Agresti and Y. Min, Statistics in
    Medicine 24 (2005), 729-740. Raises ZeroDivisionError for `n` = 0.
    """
    one, two, total = only_first + 0.5, only_second + 0.5, n + 2
    middle = (one - two) / total
    reach = Z * math.sqrt(one + two - (one - two) ** 2 / total) / total
    return Interval((only_first - only_second) / n, max(-1.0, middle - reach), min(1.0, middle + reach))
