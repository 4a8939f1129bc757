"""Percentiles and their intervals from order statistics. Nothing is assumed about the distribution."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate


@dataclass(frozen=True)
class Quantile:
    """A percentile with its interval; a bound is None where there are too few samples to give one."""

    value: float
    low: float | None
    high: float | None


def percentile(samples: Sequence[float], q: float) -> float:
    """The nearest-rank percentile: the smallest sample with at least a share `q` (0 < q <= 1) at or below it.

    Raises ValueError when there are no samples or `q` is out of range.
    """
    if not samples:
        raise ValueError("no samples: a percentile needs at least one")
    if not 0 < q <= 1:
        raise ValueError(f"q is {q}: a percentile needs a share above 0 and at most 1")
    # 0.07 * 100 is a little more than 7 in binary floating point; the small step back keeps the rank at 7.
    return sorted(samples)[math.ceil(q * len(samples) - 1e-9) - 1]


def quantile_interval(n: int, q: float, confidence: float = 0.95) -> tuple[int | None, int | None]:
    """The 1-based ranks whose order statistics bracket the q-quantile with at least `confidence`.

    Exact binomial: the k-th sample lies above the quantile with probability P(B <= k - 1), B ~ Bin(n, q).
    Source: H. A. David, H. N. Nagaraja, Order Statistics, section 7.1. A rank is None where `n` samples
    cannot give that bound. Raises ValueError for `n` < 1 and for `q` or `confidence` outside (0, 1).
    """
    if n < 1:
        raise ValueError(f"n is {n}: an interval needs at least one sample")
    if not (0 < q < 1 and 0 < confidence < 1):
        raise ValueError(f"q is {q} and confidence is {confidence}: both must lie between 0 and 1")
    tail = (1 - confidence) / 2
    below = list(accumulate(_binomial(n, k, q) for k in range(n)))  # below[k - 1] = P(B <= k - 1)
    low = sum(1 for p in below if p <= tail)
    high = next((rank for rank, p in enumerate(below, start=1) if p >= 1 - tail), None)
    return low or None, high


def quantile(samples: Sequence[float], q: float, confidence: float = 0.95) -> Quantile:
    """The nearest-rank percentile with its order-statistic interval. Raises ValueError like its parts."""
    value = percentile(samples, q)
    ordered = sorted(samples)
    low, high = quantile_interval(len(ordered), q, confidence)
    return Quantile(value, low and ordered[low - 1], high and ordered[high - 1])


def _binomial(n: int, k: int, p: float) -> float:
    log_choose = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
    return math.exp(log_choose + k * math.log(p) + (n - k) * math.log1p(-p))
