"""Krippendorff's alpha of every row: how far reviewers who rate the same submission agree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.calibration.scores import Scored, by_row
from rubric.model import POINTS_MAX

UNITS_LEAST = 5  # with fewer, one submission more turns alpha around
# The customary lines: K. Krippendorff, Content Analysis, 2nd edition (2004), page 241.
RELIABLE, TENTATIVE = 0.800, 0.667


@dataclass(frozen=True)
class Agreement:
    """Alpha of one row, 1 for full agreement and 0 for chance; None where there is none, and `note` says why.

    `units`: submissions that two or more reviewers rated; `raters`: the reviewers of those.
    """

    stage: str
    row: str
    alpha: float | None
    units: int
    raters: int
    note: str


def agreement(scores: Iterable[Scored]) -> tuple[Agreement, ...]:
    """The agreement of every row, by stage and row."""
    return tuple(_of_row(*key, ratings) for key, ratings in by_row(scores).items())


def ordinal_alpha(units: Sequence[Sequence[int]]) -> float:
    """Krippendorff's alpha with the ordinal metric; `units`: the points, 0..4, of each submission.

    Source: K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011). Raises ValueError where all
    points are the same: without disagreement by chance alpha is not defined.
    """
    import krippendorff  # and numpy with it: the receiver needs neither until somebody asks

    if len({points for unit in units for points in unit}) < 2:
        raise ValueError("all points are the same: alpha is not defined")
    counts = [[unit.count(points) for points in range(POINTS_MAX + 1)] for unit in units]
    return float(krippendorff.alpha(value_counts=counts, level_of_measurement="ordinal"))


def _of_row(stage: str, row: str, ratings: Mapping[str, Mapping[str, Scored]]) -> Agreement:
    shared = [unit for unit in ratings.values() if len(unit) > 1]
    raters = len({reviewer for unit in shared for reviewer in unit})
    points = [[one.points for one in unit.values()] for unit in shared]
    note = _why_none(points)
    alpha = None if note else ordinal_alpha(points)
    return Agreement(stage, row, alpha, len(shared), raters, note if alpha is None else _words(alpha))


def _why_none(units: Sequence[Sequence[int]]) -> str:
    if not units:
        return "no submission has points from two reviewers"
    if len(units) < UNITS_LEAST:
        return f"too few: alpha needs {UNITS_LEAST} submissions"
    values = {points for unit in units for points in unit}
    if len(values) == 1:
        return f"everybody gave {values.pop()} everywhere: alpha needs points that differ"
    return ""


def _words(alpha: float) -> str:
    if alpha >= RELIABLE:
        return "reliable"
    if alpha >= TENTATIVE:
        return "tentative: read the anchors together"
    return "not reliable: read the anchors together"
