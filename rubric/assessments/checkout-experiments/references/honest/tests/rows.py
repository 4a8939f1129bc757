"""Made-up experiments: two channels that are as planned, and whatever a test plants in them."""

from __future__ import annotations

from datetime import date

import numpy as np

from audit.experiments import Experiment

MONDAY = date(2024, 1, 1)


def channel(
    days: int = 14, control: int = 2_000, treatment: int = 2_000, rates: tuple[float, float] = (0.05, 0.05)
) -> np.ndarray:
    """The same counts on each day, with fewer visitors at weekends."""
    rest = np.where(np.arange(days) % 7 >= 5, 0.7, 1.0)
    visitors = np.array([control * rest, treatment * rest])
    return np.stack([visitors, visitors * np.array(rates)[:, None]], axis=1).round().astype(np.int64)


def experiment(*, planned: int = 14, share: float = 0.5, **channels: np.ndarray) -> Experiment:
    """An experiment that began on a Monday."""
    return Experiment("e1", MONDAY, planned, share, channels or {"app": channel(), "search": channel()})
