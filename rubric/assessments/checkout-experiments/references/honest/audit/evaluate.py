"""Numbers about verdicts: macro F1 with an interval, values by label, shares that the business asks for."""

from __future__ import annotations

import numpy as np

from audit.experiments import LABELS

DRAWS = 1_000


def macro_f1(truth: np.ndarray, given: np.ndarray) -> float:
    """The unweighted mean of F1 over the four labels; one that neither occurs nor is given counts 0."""
    return float(np.mean([f1(truth, given, label) for label in LABELS]))


def f1(truth: np.ndarray, given: np.ndarray, label: str) -> float:
    """Harmonic mean of precision and recall of a label."""
    both = ((truth == label) & (given == label)).sum()
    return float(2 * both / max(1, (truth == label).sum() + (given == label).sum()))


def precision(truth: np.ndarray, given: np.ndarray, label: str) -> float:
    """How many of the verdicts with this label are right; 0 where there are none."""
    return float((truth[given == label] == label).mean()) if (given == label).any() else 0.0


def interval(truth: np.ndarray, given: np.ndarray, seed: int) -> tuple[float, float]:
    """A 95 % percentile bootstrap interval of the macro F1, by way of confusion counts."""
    size = len(LABELS)
    cells = np.array([LABELS.index(label) for label in truth]) * size
    cells += [LABELS.index(label) for label in given]
    draws = np.random.default_rng(seed).integers(0, len(truth), (DRAWS, len(truth)))
    values = []
    for draw in draws:
        counts = np.bincount(cells[draw], minlength=size * size).reshape(size, size)
        both = np.maximum(1, counts.sum(axis=0) + counts.sum(axis=1))
        values.append((2 * counts.diagonal() / both).mean())
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)
