"""Calibration of the returned confidence: does an answer that is 0.8 sure come out right in 80 % of cases?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from rubric.measured import Bin, Reliability
from scorer.admission import Marked
from scorer.score import INTERVAL, RESAMPLES

BINS = 10
EDGES = np.arange(BINS + 1) / BINS

Numbers = NDArray[np.float64]
Places = NDArray[np.intp]


def reliability(answers: Sequence[Marked], seed: int) -> Reliability | None:
    """Expected calibration error over ten bins of equal width, with its 95 % interval; None without answers.

    The error is the mean over the bins, weighted by their answers, of |share right - mean confidence|:
    C. Guo et al. 2017, arXiv 1706.04599, equation 3. A bin holds [low, high), the last one 1.0 as well; empty
    bins are left out. The interval comes from 1,000 seeded resamples of the answers. Small samples read too
    high, and resamples of them higher still: by about the same step each time. The low end is moved down by
    two of these steps, the high end by one, which leaves the interval rather too wide than too narrow.
    """
    if not answers:
        return None
    ordered = sorted(answers, key=lambda one: (one.confidence, one.right))  # the draw knows no order
    confidence = np.array([one.confidence for one in ordered])
    right = np.array([one.right for one in ordered], dtype=np.float64)
    places = np.searchsorted(EDGES[1:-1], confidence, side="right")
    error = _error(places, right - confidence)
    resampled = _resampled(places, right - confidence, seed)
    low, high = np.percentile(resampled, INTERVAL)
    step = max(0.0, float(resampled.mean()) - error)
    return Reliability(
        error=error,
        low=min(error, max(0.0, float(low) - 2 * step)),
        high=min(1.0, max(error, float(high) - step)),
        bins=tuple(_bins(places, confidence, right)),
    )


def _error(places: Places, gaps: Numbers) -> float:
    """|Sum of (right - confidence)| of each bin, over all answers."""
    return float(np.abs(np.bincount(places, weights=gaps, minlength=BINS)).sum() / len(gaps))


def _resampled(places: Places, gaps: Numbers, seed: int) -> Numbers:
    chance = np.random.default_rng(seed)
    size = len(gaps)
    draws = (chance.integers(0, size, size) for _ in range(RESAMPLES))
    return np.array([_error(places[drawn], gaps[drawn]) for drawn in draws])


def _bins(places: Places, confidence: Numbers, right: Numbers) -> Iterator[Bin]:
    for number in range(BINS):
        inside = places == number
        if inside.any():
            yield Bin(
                low=float(EDGES[number]),
                high=float(EDGES[number + 1]),
                n=int(inside.sum()),
                confidence=float(confidence[inside].mean()),
                right=float(right[inside].mean()),
            )
