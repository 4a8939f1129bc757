"""Metrics on the hidden set, computed here from the server's answers.

The only place where labels meet answers.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import accuracy_score, f1_score, precision_score

from rubric.answers import Answer
from rubric.observation import Measured
from scorer.errors import UnknownMetric

RESAMPLES = 1000
INTERVAL = (2.5, 97.5)  # percentiles of the resamples: 95 %
NOTED_SHARE = 0.02  # fewer invalid answers than this are counted, but not worth a note

Counts = NDArray[np.float64]  # (..., labels, labels): rows are the truth, columns the answers


@dataclass(frozen=True)
class Metric:
    """The same number twice: for one set of answers by scikit-learn, for many resamples from confusion
    counts.
    """

    exact: Callable[[Sequence[str], Sequence[str]], float]
    resampled: Callable[[Counts], Counts]


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
    rows out cannot raise precision. Raises UnknownMetric for an unknown metric.
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
        notes=_notes(truth, answers),
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


def _notes(truth: Sequence[str], answers: Mapping[int, Answer]) -> tuple[str, ...]:
    missing = len(truth) - len(answers)
    notes = []
    if missing >= math.ceil(NOTED_SHARE * len(truth)):
        notes.append(f"{missing} of {len(truth)} rows got no valid answer; each counts as wrong")
    if len({answer.label for answer in answers.values()}) == 1:
        notes.append("constant answer: every row got the same label")
    if len(answers) > 1 and len({answer.confidence for answer in answers.values()}) == 1:
        notes.append("constant confidence: every answer is equally sure")
    return tuple(notes)


def _precision(counts: Counts) -> Counts:
    return _macro(_ratio(_hits(counts), counts.sum(axis=-2)), counts)


def _f1(counts: Counts) -> Counts:
    return _macro(_ratio(2 * _hits(counts), counts.sum(axis=-2) + counts.sum(axis=-1)), counts)


def _accuracy(counts: Counts) -> Counts:
    share: Counts = _hits(counts).sum(axis=-1) / counts.sum(axis=(-2, -1))
    return share


def _hits(counts: Counts) -> Counts:
    return np.diagonal(counts, axis1=-2, axis2=-1)


def _ratio(part: Counts, whole: Counts) -> Counts:
    return np.divide(part, whole, out=np.zeros_like(part, dtype=np.float64), where=whole > 0)


def _macro(per_label: Counts, counts: Counts) -> Counts:
    """The mean over the labels that occur in truth or answers, as scikit-learn takes it."""
    occurs = counts.sum(axis=-2) + counts.sum(axis=-1) > 0
    mean: Counts = (per_label * occurs).sum(axis=-1) / occurs.sum(axis=-1)
    return mean


METRICS: Mapping[str, Metric] = {
    "macro_precision": Metric(
        lambda truth, given: float(precision_score(truth, given, average="macro", zero_division=0)),
        _precision,
    ),
    "macro_f1": Metric(
        lambda truth, given: float(f1_score(truth, given, average="macro", zero_division=0)), _f1
    ),
    "accuracy": Metric(lambda truth, given: float(accuracy_score(truth, given)), _accuracy),
}
