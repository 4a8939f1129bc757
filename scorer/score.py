"""The metric of a run on the hidden set, with its interval and beside the majority baseline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from rubric.answers import Answer
from rubric.measured import Measured
from scorer.errors import UnknownMetric
from scorer.metrics import METRICS, Metric

RESAMPLES = 1000
INTERVAL = (2.5, 97.5)  # percentiles of the resamples: 95 %


def score(
    truth: Sequence[str],
    answers: Mapping[int, Answer],
    *,
    labels: Sequence[str],
    metric: str,
    seed: int,
) -> Measured:
    """The metric over all hidden rows with a 95 % percentile bootstrap interval (1,000 resamples of rows).

    `answers` maps a row to its valid answer. A row without one counts as answered wrongly, so that leaving
    rows out cannot raise precision. `matthews_corrcoef` lies in [-1, 1], all others in [0, 1].
    Raises UnknownMetric for an unknown metric.
    """
    if metric not in METRICS:
        raise UnknownMetric(f"quality.metric: {metric!r} is not one of {', '.join(METRICS)}")
    given = [answers[row].label if row in answers else _wrong(true, labels) for row, true in enumerate(truth)]
    low, high = _interval(truth, given, labels, METRICS[metric], seed)
    return Measured(
        metric=metric,
        value=METRICS[metric].exact(truth, given),
        low=low,
        high=high,
        n=len(truth),
        baseline=METRICS[metric].exact(truth, [Counter(truth).most_common(1)[0][0]] * len(truth)),
        invalid=len(truth) - len(answers),
    )


def _wrong(true: str, labels: Sequence[str]) -> str:
    """A label that is wrong for this row: the next one in the contract's order."""
    return labels[(labels.index(true) + 1) % len(labels)]


def _interval(
    truth: Sequence[str], given: Sequence[str], labels: Sequence[str], metric: Metric, seed: int
) -> tuple[float, float]:
    """Resampling rows with replacement is a multinomial draw over the cells of the confusion matrix."""
    size = len(labels)
    place = {label: number for number, label in enumerate(labels)}
    cells = [place[true] * size + place[said] for true, said in zip(truth, given, strict=True)]
    shares = np.bincount(cells, minlength=size * size) / len(cells)
    draws = np.random.default_rng(seed).multinomial(len(cells), shares, size=RESAMPLES)
    values = metric.resampled(draws.reshape(RESAMPLES, size, size).astype(np.float64))
    low, high = np.percentile(values, INTERVAL)
    return float(low), float(high)
