"""Labelled pairs, and how well scores tell them apart: average precision, recall at a false-positive rate."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score

ALL = "ALL"
Scores = Mapping[tuple[str, str], float]
Values = NDArray[np.float64]


@dataclass(frozen=True)
class Labelled:
    """Two submissions; whether one was made from the other; at which level, or `indep` for two originals."""

    one: str
    two: str
    copied: bool
    level: str


@dataclass(frozen=True)
class Truth:
    """One split of the data: manifest without labels, and the labels."""

    submissions: Mapping[str, Mapping[str, str]]
    template: str | None
    pairs: tuple[Labelled, ...]

    @classmethod
    def read(cls, folder: Path) -> Truth:
        """From `truth.json` in a folder of the evaluation's data."""
        said = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
        pairs = tuple(Labelled(one, two, bool(copied), level) for one, two, copied, level in said["pairs"])
        return cls(said["subs"], said["template"], pairs)

    def manifest(self, *, template: bool = True) -> dict[str, object]:
        """What a detector is given."""
        originals = {"source", "original", "non-plagiarized"}
        return {
            "template": self.template if template else None,
            "submissions": {name: told["path"] for name, told in self.submissions.items()},
            "pairs": [[pair.one, pair.two] for pair in self.pairs],
            "idf_corpus": [name for name, told in self.submissions.items() if told["kind"] in originals],
        }

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels that have copies, in order, then `ALL`."""
        return (*sorted({pair.level for pair in self.pairs if pair.copied}), ALL)

    def at(self, level: str) -> tuple[Labelled, ...]:
        """The pairs that count at a level: its own and the independent ones."""
        return tuple(pair for pair in self.pairs if level in {ALL, pair.level} or pair.level == "indep")


@dataclass(frozen=True)
class Figures:
    """Average precision, and recall with its 95 % interval at 1 % and at 0.1 % false positives."""

    precision: float
    recall: tuple[float, float, float]
    strict: tuple[float, float, float]


def figures(pairs: Sequence[Labelled], scores: Scores) -> Figures:
    """A pair that has no score counts as 0."""
    copied = np.array([pair.copied for pair in pairs])
    found = np.array([scores.get((pair.one, pair.two), 0.0) for pair in pairs])
    return Figures(
        float(average_precision_score(copied, found)),
        _recall(copied, found, 0.01),
        _recall(copied, found, 0.001),
    )


def threshold(negatives: Values, rate: float) -> float:
    """The score that at most this share of the negatives exceeds."""
    ranked = np.sort(negatives)[::-1]
    return float(ranked[int(rate * len(ranked))])


def _recall(copied: NDArray[np.bool_], found: Values, rate: float) -> tuple[float, float, float]:
    above = found[copied] > threshold(found[~copied], rate)
    return float(above.mean()), *wilson(int(above.sum()), len(above))


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927)."""
    z = 1.96
    share = hits / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return max(0.0, middle - half), min(1.0, middle + half)
