"""Read and check experiments. A row that breaks the expected form stops the run and names its line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

LABELS = ("ship", "keep", "invalid_split", "unfinished")
ARMS = ("control", "treatment")
KINDS = ("visitors", "conversions")


class ExperimentError(ValueError):
    """The file is not as described in data/README.md."""


@dataclass(frozen=True)
class Experiment:
    """One experiment. `channels`: daily counts by name, an array of (arm, visitors | conversions, day)."""

    id: str
    started: date
    planned_days: int
    treatment_share: float
    channels: Mapping[str, np.ndarray]
    label: str | None = None

    @property
    def days(self) -> int:
        """For how many days it ran."""
        return next(iter(self.channels.values())).shape[2]

    @property
    def weekend(self) -> np.ndarray:
        """For each day whether it was a Saturday or Sunday."""
        return (self.started.weekday() + np.arange(self.days)) % 7 >= 5


def read_experiments(path: Path, *, labelled: bool) -> list[Experiment]:
    """All experiments of a JSON Lines file, in its order. Raises ExperimentError."""
    experiments: list[Experiment] = []
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                experiments.append(_experiment(json.loads(line), labelled))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise ExperimentError(f"{path}:{number}: is not an experiment ({error!r})") from None
    ids = [each.id for each in experiments]
    if not ids or len(set(ids)) < len(ids):
        raise ExperimentError(f"{path}: holds no experiments, or an id twice")
    return experiments


def _experiment(row: Mapping[str, object], labelled: bool) -> Experiment:
    channels = {name: _counts(arms) for name, arms in row["segments"].items()}
    if len({counts.shape for counts in channels.values()}) != 1:
        raise ValueError("the channels did not run equally long, or there is none")
    label = row["label"] if labelled else None
    if labelled and label not in LABELS:
        raise ValueError(f"label {label!r} is none of {', '.join(LABELS)}")
    share = float(row["treatment_share"])
    if not 0 < share < 1:
        raise ValueError(f"a treatment share of {share}")
    started = date.fromisoformat(row["started"].strip())
    return Experiment(str(row["id"]), started, int(row["planned_days"]), share, channels, label)


def _counts(arms: Mapping[str, Mapping[str, list[int]]]) -> np.ndarray:
    counts = np.array([[arms[arm][kind] for kind in KINDS] for arm in ARMS], dtype=np.int64)
    if counts.ndim != 3 or (counts < 0).any() or (counts[:, 1] > counts[:, 0]).any():
        raise ValueError("counts must be whole numbers, and no more conversions than visitors")
    return counts
