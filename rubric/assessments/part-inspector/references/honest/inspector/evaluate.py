"""Numbers about answers: macro recall with an interval, recall by label, folds that keep a part on one side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from inspector.rows import LABELS

DRAWS = 1_000
FOLDS = 6


def recalls(codes: np.ndarray, guesses: np.ndarray) -> np.ndarray:
    """The recall of each label; 0 where it does not occur."""
    right = [(guesses == code)[codes == code] for code in range(len(LABELS))]
    return np.array([hits.mean() if len(hits) else 0.0 for hits in right])


def macro_recall(codes: np.ndarray, guesses: np.ndarray) -> float:
    """The unweighted mean of the recall of the three labels."""
    return float(recalls(codes, guesses).mean())


def interval(
    codes: np.ndarray, guesses: np.ndarray, parts: Sequence[str], random: np.random.Generator
) -> tuple[float, float]:
    """A 95 % percentile bootstrap interval of the macro recall that draws parts, not images.

    `guesses` is (images) or (rounds, images): all rounds of an image are drawn together, as they tell of one part.
    """
    rounds = np.atleast_2d(guesses)
    names, group = np.unique(np.asarray(parts), return_inverse=True)
    members = [np.flatnonzero(group == number) for number in range(len(names))]
    values = []
    for _ in range(DRAWS):
        drawn = np.concatenate([members[number] for number in random.integers(len(names), size=len(names))])
        values.append(np.mean([macro_recall(codes[drawn], one[drawn]) for one in rounds]))
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)


def folds(
    codes: np.ndarray, parts: Sequence[str], random: np.random.Generator
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Positions to learn from and to judge on, FOLDS times: a part is on one side, every label on both."""
    names = np.asarray(parts)
    fold = np.zeros(len(names), dtype=int)
    start = 0
    for code in range(len(LABELS)):
        own = random.permutation(np.unique(names[codes == code]))
        for number, name in enumerate(own, start=start):
            fold[names == name] = number % FOLDS
        start += len(own)
    for number in range(FOLDS):
        yield np.flatnonzero(fold != number), np.flatnonzero(fold == number)


def disagreeing(codes: np.ndarray, parts: Sequence[str]) -> int:
    """Parts whose shots have different labels: one of them is wrong."""
    names = np.asarray(parts)
    return sum(len(set(codes[names == name])) > 1 for name in np.unique(names))
