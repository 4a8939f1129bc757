"""Leniency: how much more or less a reviewer gives than the others on the same submission and row."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.calibration import interval
from app.calibration.interval import Estimate
from app.calibration.scores import Scored, by_row

_WORDS = {
    1: "gives more than the others",
    0: "no difference that chance would not make",
    -1: "gives less than the others",
    None: f"too few: an interval needs {interval.FREEDOM_LEAST + 1} cards",
}


@dataclass(frozen=True)
class Difference:
    """One reviewer's card against the others': mean difference of the rows that others rated too, in points.

    `month`: of the newest of those rows.
    """

    reviewer: str
    unit: str
    stage: str
    month: str
    points: float


@dataclass(frozen=True)
class Leniency:
    """A reviewer's mean difference over cards, in points of 0..4; None where nobody rated the same rows."""

    reviewer: str
    points: Estimate | None
    note: str


def leniency(scores: Iterable[Scored]) -> tuple[Leniency, ...]:
    """The leniency of every reviewer, by name. Cards weigh the same however many rows they share."""
    kept = tuple(scores)
    found: dict[str, list[float]] = {name: [] for name in sorted({one.reviewer for one in kept})}
    for one in differences(kept):
        found[one.reviewer].append(one.points)
    return tuple(_of_reviewer(name, values) for name, values in found.items())


def differences(scores: Iterable[Scored]) -> tuple[Difference, ...]:
    """Every card that can be compared with another reviewer's, by reviewer, submission and stage.

    Rows of one card are no independent looks, so a card gives one value: the mean of its rows.
    """
    cards: defaultdict[tuple[str, str, str], list[tuple[str, float]]] = defaultdict(list)
    for one, points in _compared(scores):
        cards[one.reviewer, one.unit, one.stage].append((one.month, points))
    return tuple(
        Difference(*key, max(month for month, _ in rows), statistics.fmean(points for _, points in rows))
        for key, rows in sorted(cards.items())
    )


def _compared(scores: Iterable[Scored]) -> Iterator[tuple[Scored, float]]:
    for units in by_row(scores).values():
        for ratings in units.values():
            for one in ratings.values():
                others = [other.points for other in ratings.values() if other.reviewer != one.reviewer]
                if others:
                    yield one, one.points - statistics.fmean(others)


def _of_reviewer(name: str, values: list[float]) -> Leniency:
    if not values:
        return Leniency(name, None, "nobody else rated the same rows")
    found = interval.mean(values)
    return Leniency(name, found, _WORDS[found.side])
