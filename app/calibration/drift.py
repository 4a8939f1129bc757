"""Drift: a reviewer's leniency month by month, and whether it moves."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.calibration import interval
from app.calibration.interval import Estimate
from app.calibration.leniency import Difference, differences
from app.calibration.scores import Scored, month_number

MONTHS_LEAST = 3  # two points are always on a line
_WORDS = {
    1: "gives more as time goes on",
    0: "no drift that chance would not make",
    -1: "gives less as time goes on",
    None: f"too few: an interval needs {interval.FREEDOM_LEAST + 2} cards",
}


@dataclass(frozen=True)
class Month:
    """A reviewer's mean difference to the others in one calendar month, from `n` cards."""

    month: str
    points: float
    n: int


@dataclass(frozen=True)
class Drift:
    """A reviewer's months, oldest first, and the trend in points a month; None with under three months."""

    reviewer: str
    months: tuple[Month, ...]
    trend: Estimate | None
    note: str


def drift(scores: Iterable[Scored]) -> tuple[Drift, ...]:
    """The drift of every reviewer whose cards can be compared with others', by name."""
    cards: defaultdict[str, list[Difference]] = defaultdict(list)
    for one in differences(scores):
        cards[one.reviewer].append(one)
    return tuple(_of_reviewer(name, found) for name, found in sorted(cards.items()))


def _of_reviewer(name: str, cards: Sequence[Difference]) -> Drift:
    values: defaultdict[str, list[float]] = defaultdict(list)
    for one in cards:
        values[one.month].append(one.points)
    months = tuple(Month(month, statistics.fmean(of), len(of)) for month, of in sorted(values.items()))
    if len(months) < MONTHS_LEAST:
        return Drift(name, months, None, f"too few: a trend needs {MONTHS_LEAST} months")
    trend = interval.slope([month_number(one.month) for one in cards], [one.points for one in cards])
    return Drift(name, months, trend, _WORDS[trend.side])
