"""Numbers about predictions: macro precision with an interval, values by label, the threshold for routing."""

from __future__ import annotations

import numpy as np
from sklearn.metrics import precision_score

from triage.tickets import LABELS

DRAWS = 1_000
WANTED_PRECISION = 0.95


def macro_precision(labels: np.ndarray, guesses: np.ndarray) -> float:
    """The unweighted mean of the precision of the six labels; a label that is never given counts 0."""
    return float(precision_score(labels, guesses, labels=list(LABELS), average="macro", zero_division=0))


def interval(labels: np.ndarray, guesses: np.ndarray, seed: int) -> tuple[float, float]:
    """A 95 % percentile bootstrap interval of the macro precision."""
    draws = np.random.default_rng(seed).integers(0, len(labels), (DRAWS, len(labels)))
    values = [macro_precision(labels[draw], guesses[draw]) for draw in draws]
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)


def precision_by_label(labels: np.ndarray, guesses: np.ndarray) -> dict[str, float]:
    """The precision of every label."""
    values = precision_score(labels, guesses, labels=list(LABELS), average=None, zero_division=0)
    return {f"precision_{label}": float(value) for label, value in zip(LABELS, values, strict=True)}


def threshold_for(
    labels: np.ndarray, guesses: np.ndarray, confidences: np.ndarray, wanted: float = WANTED_PRECISION
) -> tuple[float, float]:
    """The lowest confidence above which macro precision is `wanted` or more, and the share of tickets there.

    Returns (1.0, 0.0) where no threshold reaches it: then every ticket goes to a person.
    """
    for threshold in np.arange(0.30, 0.99, 0.01):
        sure = confidences >= threshold
        if sure.any() and macro_precision(labels[sure], guesses[sure]) >= wanted:
            return round(float(threshold), 2), float(sure.mean())
    return 1.0, 0.0


def calibration_gap(labels: np.ndarray, guesses: np.ndarray, confidences: np.ndarray) -> float:
    """Mean confidence minus accuracy: above 0 the model is too sure of itself."""
    return float(confidences.mean() - (guesses == labels).mean())
