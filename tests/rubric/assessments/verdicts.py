"""Sound and naive verdicts on the experiments of the A/B assessment, by the standard library alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from math import sqrt
from typing import Any

ARMS, KINDS = ("control", "treatment"), ("visitors", "conversions")

Row = dict[str, Any]
Totals = list[list[int]]  # by arm: visitors, conversions
Rule = Callable[[Row], str]


def totals(segments: Iterable[Mapping[str, Any]], days: int) -> Totals:
    """Visitors and conversions by arm, over segments and the first days."""
    parts = list(segments)
    return [[sum(sum(part[arm][kind][:days]) for part in parts) for kind in KINDS] for arm in ARMS]


def ran(row: Row) -> int:
    """For how many days an experiment ran."""
    return len(next(iter(row["segments"].values()))["control"]["visitors"])


def lead(row: Row, segments: Iterable[Mapping[str, Any]], days: int) -> float:
    """z of the difference between the conversion rates."""
    (n0, k0), (n1, k1) = totals(segments, days)
    rate = (k0 + k1) / (n0 + n1)
    return (k1 / n1 - k0 / n0) / sqrt(rate * (1 - rate) * (1 / n0 + 1 / n1))


def off_split(segments: Iterable[Mapping[str, Any]], days: int, share: float) -> float:
    """By how many standard errors the visitors miss the planned split."""
    (control, _), (treatment, _) = totals(segments, days)
    whole = control + treatment
    return abs(treatment - share * whole) / sqrt(whole * share * (1 - share))


def has_guests(row: Row, segment: Mapping[str, Any]) -> bool:
    """Both documented signs of robots, or both of staff."""
    first, days = date.fromisoformat(row["started"]).weekday(), ran(row)
    visitors = [sum(segment[arm]["visitors"][day] for arm in ARMS) for day in range(days)]
    rate = sum(sum(segment[arm]["conversions"]) for arm in ARMS) / sum(visitors)
    weekend = [count for day, count in enumerate(visitors) if (first + day) % 7 > 4]
    if not weekend or len(weekend) == days:
        return False
    weekdays = (sum(visitors) - sum(weekend)) / (days - len(weekend))
    rhythm = sum(weekend) / len(weekend) / weekdays
    return bool((rate < 0.004 and 0.88 < rhythm < 1.12) or (rate > 0.28 and rhythm < 0.1))


def senior(row: Row, *, guests: bool = False, last_day: bool = False, half: bool = False) -> str:
    """The sound rule; each switch leaves one step of it out."""
    days, share = ran(row) if last_day else row["planned_days"], 0.5 if half else row["treatment_share"]
    segments = [each for each in row["segments"].values() if guests or not has_guests(row, each)]
    if (
        max(off_split([each], days, share) for each in [*segments]) > 3.9
        or off_split(segments, days, share) > 3.5
    ):
        return "invalid_split"
    if ran(row) < row["planned_days"]:
        return "unfinished"
    return "ship" if lead(row, segments, days) > 1.96 else "keep"


def dashboard(row: Row) -> str:
    """The naive rule: everybody, on the last day."""
    return "ship" if lead(row, row["segments"].values(), ran(row)) > 1.96 else "keep"


def best_day(row: Row) -> str:
    """The more naive rule: everybody, on the best day."""
    best = max(lead(row, row["segments"].values(), day) for day in range(3, ran(row) + 1))
    return "ship" if best > 1.96 else "keep"


def macro_f1(experiments: Sequence[Row], rule: Rule, labels: Iterable[str]) -> float:
    """Macro F1 of a rule."""
    pairs = [(row["label"], rule(row)) for row in experiments]
    truth, given, both = (
        Counter(one for one, _ in pairs),
        Counter(other for _, other in pairs),
        Counter(one for one, other in pairs if one == other),
    )
    values = [2 * both[label] / max(1, truth[label] + given[label]) for label in labels]
    return sum(values) / len(values)
