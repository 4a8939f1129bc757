"""Channels full of robots or staff. Both signs of a kind have to be there: one alone occurs among customers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from audit.experiments import Experiment


@dataclass(frozen=True)
class Signs:
    """Limits of the two signs. Rates are conversions per visitor; rhythm is weekend against weekday visitors.

    Chosen in the gaps of the audited experiments, see DECISION_CARD.md.
    """

    robots_rate: float = 0.004  # at most
    robots_rhythm: float = 0.12  # at most this far from 1
    staff_rate: float = 0.28  # at least
    staff_rhythm: float = 0.10  # at most


def rate_and_rhythm(experiment: Experiment, channel: str) -> tuple[float, float | None]:
    """Conversion rate and rhythm of a channel over all its days; no rhythm without weekend or weekday."""
    visitors, conversions = experiment.channels[channel].sum(axis=0)
    rate = float(conversions.sum() / max(1, visitors.sum()))
    weekend = experiment.weekend
    if not weekend.any() or weekend.all() or not visitors[~weekend].sum():
        return rate, None
    return rate, float(visitors[weekend].mean() / visitors[~weekend].mean())


def kind_of(experiment: Experiment, channel: str, signs: Signs) -> str | None:
    """`robots`, `staff`, or None for customers. A channel that has seen no weekend is taken for customers."""
    rate, rhythm = rate_and_rhythm(experiment, channel)
    if rhythm is None:
        return None
    if rate <= signs.robots_rate and abs(rhythm - 1) <= signs.robots_rhythm:
        return "robots"
    return "staff" if rate >= signs.staff_rate and rhythm <= signs.staff_rhythm else None


def customers(experiment: Experiment, signs: Signs) -> dict[str, np.ndarray]:
    """The channels without guests; all of them where nothing would be left."""
    left = {
        name: counts for name, counts in experiment.channels.items() if not kind_of(experiment, name, signs)
    }
    return left or dict(experiment.channels)
