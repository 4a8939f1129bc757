"""The decision rule: leave guests out, test the split, look at the planned day, test the difference."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

import numpy as np
from scipy.special import chdtrc
from scipy.stats import norm

from audit.experiments import Experiment
from audit.guests import Signs, customers


@dataclass(frozen=True)
class Rule:
    """Thresholds, and switches that take a step out to see what it is worth."""

    split_level: float = 0.0005  # of the whole; a channel is held to it after Bonferroni's correction
    ship_level: float = 0.05  # two-sided
    signs: Signs = field(default_factory=Signs)
    leave_guests_out: bool = True
    test_channels: bool = True
    stop_at_plan: bool = True
    honour_share: bool = True

    def as_json(self) -> dict[str, object]:
        """All fields, as plain values."""
        return asdict(self)


@dataclass(frozen=True)
class Verdict:
    """A label, how sure it is, and the numbers that it rests on."""

    label: str
    confidence: float
    split_p: float  # smallest, times the number of tests it was chosen from
    z: float
    lift: float


def decide(experiment: Experiment, rule: Rule) -> Verdict:
    """The verdict on one experiment."""
    days = experiment.planned_days if rule.stop_at_plan else experiment.days
    everybody = dict(experiment.channels)
    kept = customers(experiment, rule.signs) if rule.leave_guests_out else everybody
    totals = {name: counts[:, :, :days].sum(axis=2) for name, counts in kept.items()}
    share = experiment.treatment_share if rule.honour_share else 0.5
    split_p = split_test(totals, share, rule)
    z, lift = difference(sum(totals.values()))
    if split_p < rule.split_level:
        return Verdict("invalid_split", _sure(rule.split_level, split_p), split_p, z, lift)
    if experiment.days < experiment.planned_days:
        return Verdict("unfinished", 0.97, split_p, z, lift)
    needed = float(norm.isf(rule.ship_level / 2))
    label = "ship" if z > needed else "keep"
    return Verdict(label, float(np.clip(norm.cdf(abs(z - needed)), 0.5, 0.99)), split_p, z, lift)


def split_test(totals: dict[str, np.ndarray], share: float, rule: Rule) -> float:
    """The p-value of the planned split: of all visitors, or of the worst channel times their number."""
    whole = _split_p(sum(totals.values())[:, 0], share)
    if not rule.test_channels:
        return whole
    worst = min(_split_p(total[:, 0], share) for total in totals.values())
    return min(whole, 1.0, worst * len(totals))


def difference(total: np.ndarray) -> tuple[float, float]:
    """z of treatment minus control with a pooled variance, and the relative lift.

    `total`: (arm, visitors | conversions). Both are 0 where there is nothing to compare.
    """
    visitors, conversions = total[:, 0].astype(float), total[:, 1].astype(float)
    if not visitors.all() or not conversions.any() or not conversions[0]:
        return 0.0, 0.0
    rates, pooled = conversions / visitors, conversions.sum() / visitors.sum()
    error = np.sqrt(pooled * (1 - pooled) * (1 / visitors).sum())
    gap = rates[1] - rates[0]
    return float(gap / error), float(gap / rates[0])


def _split_p(visitors: np.ndarray, share: float) -> float:
    """Pearson's chi-square test of the visitors by arm against the planned share."""
    whole = visitors.sum()
    if not whole:
        return 1.0
    expected = whole * np.array([1 - share, share])
    return float(chdtrc(1, ((visitors - expected) ** 2 / expected).sum()))


def _sure(level: float, p: float) -> float:
    """0.5 at the level and more the further p lies below it: by standard errors, as for a difference."""
    beyond = norm.isf(max(p, 1e-300) / 2) - norm.isf(level / 2)
    return float(np.clip(norm.cdf(beyond), 0.5, 0.99))
