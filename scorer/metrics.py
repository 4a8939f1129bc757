"""The metrics that an assessment may ask for, each twice: by scikit-learn, and from confusion counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import accuracy_score, f1_score, matthews_corrcoef, precision_score, recall_score

Counts = NDArray[np.float64]  # (..., labels, labels): rows are the truth, columns the answers
Labels = Sequence[str]


@dataclass(frozen=True)
class Metric:
    """The same number twice: for one set of answers by scikit-learn, for many resamples from confusion
    counts.
    """

    exact: Callable[[Labels, Labels], float]
    resampled: Callable[[Counts], Counts]


def _averaged_exact(of: Callable[..., float], average: str, truth: Labels, given: Labels) -> float:
    return float(of(truth, given, average=average, zero_division=0))


def _balanced_exact(truth: Labels, given: Labels) -> float:
    """As balanced_accuracy_score, which warns where an answer names a label that no row has."""
    return float(recall_score(truth, given, labels=sorted(set(truth)), average="macro", zero_division=0))


def _matthews_exact(truth: Labels, given: Labels) -> float:
    """Zero for a single label, as scikit-learn has it, but without its warning."""
    return float(matthews_corrcoef(truth, given)) if len({*truth, *given}) > 1 else 0.0


def _accuracy_exact(truth: Labels, given: Labels) -> float:
    return float(accuracy_score(truth, given))


def _precision(counts: Counts) -> Counts:
    return _mean(_ratio(_hits(counts), _given(counts)), _occurs(counts))


def _recall(counts: Counts) -> Counts:
    return _mean(_ratio(_hits(counts), _true(counts)), _occurs(counts))


def _balanced(counts: Counts) -> Counts:
    return _mean(_ratio(_hits(counts), _true(counts)), _true(counts) > 0)


def _macro_f1(counts: Counts) -> Counts:
    return _mean(_f1(counts), _occurs(counts))


def _weighted_f1(counts: Counts) -> Counts:
    return _mean(_f1(counts), _true(counts))


def _accuracy(counts: Counts) -> Counts:
    return _ratio(_hits(counts).sum(axis=-1), counts.sum(axis=(-2, -1)))


def _matthews(counts: Counts) -> Counts:
    """For many labels: J. Gorodkin, Computational Biology and Chemistry 28 (2004), 367-374."""
    true, given, n = _true(counts), _given(counts), counts.sum(axis=(-2, -1))
    together = _hits(counts).sum(axis=-1) * n - (true * given).sum(axis=-1)
    spread = (n**2 - (true**2).sum(axis=-1)) * (n**2 - (given**2).sum(axis=-1))
    return _ratio(together, np.sqrt(spread))


def _hits(counts: Counts) -> Counts:
    return np.diagonal(counts, axis1=-2, axis2=-1)


def _true(counts: Counts) -> Counts:
    total: Counts = counts.sum(axis=-1)
    return total


def _given(counts: Counts) -> Counts:
    total: Counts = counts.sum(axis=-2)
    return total


def _occurs(counts: Counts) -> NDArray[np.bool_]:
    """Labels in truth or answers: those that scikit-learn takes a macro mean over."""
    return _true(counts) + _given(counts) > 0


def _f1(counts: Counts) -> Counts:
    return _ratio(2 * _hits(counts), _given(counts) + _true(counts))


def _ratio(part: Counts, whole: Counts) -> Counts:
    return np.divide(part, whole, out=np.zeros_like(part, dtype=np.float64), where=whole > 0)


def _mean(per_label: Counts, weights: Counts | NDArray[np.bool_]) -> Counts:
    mean: Counts = (per_label * weights).sum(axis=-1) / weights.sum(axis=-1)
    return mean


METRICS: Mapping[str, Metric] = {
    "macro_precision": Metric(partial(_averaged_exact, precision_score, "macro"), _precision),
    "macro_recall": Metric(partial(_averaged_exact, recall_score, "macro"), _recall),
    "macro_f1": Metric(partial(_averaged_exact, f1_score, "macro"), _macro_f1),
    "weighted_f1": Metric(partial(_averaged_exact, f1_score, "weighted"), _weighted_f1),
    "accuracy": Metric(_accuracy_exact, _accuracy),
    "balanced_accuracy": Metric(_balanced_exact, _balanced),
    "matthews_corrcoef": Metric(_matthews_exact, _matthews),
}
