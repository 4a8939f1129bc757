"""The monthly calibration set: one submission that everybody scores who did not score it for real."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.calibration.scores import Scored, by_row
from app.review.state import CALIBRATION
from rubric.units import counted

READERS_LEAST = 2  # one card has nothing to be compared with
APART = 2  # points between the highest and the lowest from which a row is talked about, as on a panel
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True)
class Known:
    """A submission that might be picked. `completed_at`: ISO 8601 UTC, empty while nothing is settled yet.

    `used`: the months, as `2026-03`, in which it was the calibration submission; `readers`: how many people
    did not score it for real.
    """

    alias: str
    completed_at: str
    unblinded: bool = False
    used: tuple[str, ...] = ()
    readers: int = READERS_LEAST


@dataclass(frozen=True)
class Pick:
    """The alias that was picked, or None; `why` in words."""

    alias: str | None
    why: str


@dataclass(frozen=True)
class Round:
    """What came of one calibration set; `apart`: the rows on which reviewers are two or more points apart."""

    month: str
    unit: str
    reviewers: tuple[str, ...]
    apart: tuple[str, ...]


def pick(month: str, candidates: Iterable[Known]) -> Pick:
    """The calibration submission of a month: the newest that was complete before it, blind and never used.

    What is completed within the month does not change the answer, and a month that has one keeps it. Ties
    go to the first alias. Raises ValueError for a month that is none.
    """
    if not _MONTH.fullmatch(month):
        raise ValueError(f"month: {month!r} is not a month like 2026-03")
    known = sorted(candidates, key=lambda one: one.alias)
    already = next((one for one in known if month in one.used), None)
    if already is not None:
        return Pick(already.alias, f"already the submission of {month}")
    complete = [one for one in known if one.completed_at and one.completed_at[:7] < month]
    fit = [one for one in complete if not one.unblinded and not one.used and one.readers >= READERS_LEAST]
    if not fit:
        return Pick(None, _why_none(month, complete))
    newest = max(fit, key=lambda one: one.completed_at)
    return Pick(newest.alias, f"the newest that was complete before {month}")


def rounds(scores: Iterable[Scored]) -> tuple[Round, ...]:
    """The calibration sets, newest first. The month is that of the first points."""
    units: defaultdict[str, list[Scored]] = defaultdict(list)
    for one in scores:
        if one.stage == CALIBRATION:
            units[one.unit].append(one)
    found = [_round(unit, of) for unit, of in sorted(units.items())]
    return tuple(sorted(found, key=lambda one: one.month, reverse=True))


def _round(unit: str, scores: Sequence[Scored]) -> Round:
    points = {
        row: [one.points for one in ratings[unit].values()] for (_, row), ratings in by_row(scores).items()
    }
    apart = tuple(row for row, given in points.items() if max(given) - min(given) >= APART)
    reviewers = tuple(sorted({one.reviewer for one in scores}))
    return Round(min(one.month for one in scores), unit, reviewers, apart)


def _why_none(month: str, complete: Sequence[Known]) -> str:
    if not complete:
        return f"no card was complete before {month}"
    return (
        f"{counted(len(complete), 'card')} complete before {month}: each is unblinded, was used, or is known "
        f"to all but {READERS_LEAST - 1} of the team"
    )
