"""Read, check and split the training windows, and vary them while training."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

LABELS = ("bearing", "imbalance", "looseness", "normal")
READINGS = 32
SCALE = 40.0
NOISE = 0.2  # of augmentation, in scaled readings
JUDGED_SHARE = 0.2  # of the pumps


class WindowError(ValueError):
    """The training file is not as described in data/README.md. The message names the line."""


@dataclass(frozen=True)
class Windows:
    """Scaled readings (windows x READINGS), numbers of the labels, and the pump of each window."""

    x: np.ndarray
    y: np.ndarray
    pumps: np.ndarray

    def take(self, places: np.ndarray) -> Windows:
        """The windows at these places."""
        return Windows(self.x[places], self.y[places], self.pumps[places])

    @property
    def digest(self) -> str:
        """What a checkpoint remembers of the data that it belongs to."""
        return hashlib.sha256(self.x.tobytes() + self.y.tobytes()).hexdigest()


def scaled(readings: object, place: str) -> list[float]:
    """One window's readings. Raises WindowError unless there are READINGS numbers."""
    if not isinstance(readings, list) or len(readings) != READINGS:
        raise WindowError(f"{place}: x must hold {READINGS} readings")
    if not all(isinstance(value, int | float) for value in readings):
        raise WindowError(f"{place}: x must hold numbers only")
    return [value / SCALE for value in readings]


def read_training(path: Path) -> Windows:
    """All labelled windows of a JSON Lines file, in its order. Raises WindowError."""
    x, y, pumps = [], [], []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        place = f"{path}:{number}"
        row = json.loads(line)
        if row.get("label") not in LABELS:
            raise WindowError(f"{place}: label {row.get('label')!r} is none of {', '.join(LABELS)}")
        x.append(scaled(row.get("x"), place))
        y.append(LABELS.index(row["label"]))
        pumps.append(row["pump"])
    if not x:
        raise WindowError(f"{path}: there are no windows in it")
    return Windows(np.array(x), np.array(y), np.array(pumps))


def without_resent(windows: Windows) -> Windows:
    """The first of every set of windows with the same readings. A resent window tells nothing new."""
    first = np.unique(windows.x, axis=0, return_index=True)[1]
    return windows.take(np.sort(first))


def split_by_pump(windows: Windows, seed: int, share: float = JUDGED_SHARE) -> tuple[Windows, Windows]:
    """Windows to learn from, and windows of other pumps to be judged on."""
    pumps = np.unique(windows.pumps)
    judged = np.random.default_rng(seed).permutation(pumps)[: max(1, round(share * len(pumps)))]
    held_back = np.isin(windows.pumps, judged)
    return windows.take(np.flatnonzero(~held_back)), windows.take(np.flatnonzero(held_back))


def varied(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The windows as they might as well have come: upside down, backwards, with more noise.

    A sensor may be mounted the other way round, and no state tells past from future apart.
    """
    signs = rng.choice([-1.0, 1.0], (len(x), 1))
    backwards = rng.random((len(x), 1)) < 0.5
    return signs * np.where(backwards, x[:, ::-1], x) + rng.normal(0.0, NOISE, x.shape)
