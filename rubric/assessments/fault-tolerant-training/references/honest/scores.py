"""Numbers about predictions: macro F1 with an interval, F1 by label, a linear baseline."""

from __future__ import annotations

import numpy as np

from windows import LABELS, Windows

DRAWS = 1_000


def f1_by_label(labels: np.ndarray, guesses: np.ndarray) -> np.ndarray:
    """F1 of every label; 0 for one that neither occurs nor is guessed."""
    count = len(LABELS)
    table = np.bincount(count * labels + guesses, minlength=count * count).reshape(count, count)
    sizes = table.sum(axis=0) + table.sum(axis=1)
    return 2.0 * np.diag(table) / np.maximum(1, sizes)


def macro_f1(labels: np.ndarray, guesses: np.ndarray) -> float:
    """The unweighted mean of the F1 of the labels."""
    return float(f1_by_label(labels, guesses).mean())


def interval(labels: np.ndarray, guesses: np.ndarray, pumps: np.ndarray, seed: int) -> tuple[float, float]:
    """A 95 % bootstrap interval of macro F1 that draws whole pumps: windows of one pump are alike."""
    rng, groups = np.random.default_rng(seed), [np.flatnonzero(pumps == one) for one in np.unique(pumps)]
    values = []
    for _ in range(DRAWS):
        drawn = np.concatenate([groups[place] for place in rng.integers(0, len(groups), len(groups))])
        values.append(macro_f1(labels[drawn], guesses[drawn]))
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)


def linear(learned: Windows, judged: Windows) -> float:
    """Macro F1 of least squares on the raw readings: what a model without hidden layers can do."""
    wanted = np.eye(len(LABELS))[learned.y]
    weights = np.linalg.lstsq(_with_one(learned.x), wanted, rcond=None)[0]
    return macro_f1(judged.y, (_with_one(judged.x) @ weights).argmax(axis=1))


def _with_one(x: np.ndarray) -> np.ndarray:
    return np.hstack([x, np.ones((len(x), 1))])
