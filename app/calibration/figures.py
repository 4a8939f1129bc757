"""All figures of calibration at once, and how they are written for machines: JSON and CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from app.calibration.agreement import Agreement, agreement
from app.calibration.drift import Drift, drift
from app.calibration.interval import Estimate
from app.calibration.leniency import Leniency, leniency
from app.calibration.monthly import Round, rounds
from app.calibration.scores import Scored

COLUMNS = (
    "figure",
    "stage",
    "row",
    "reviewer",
    "month",
    "value",
    "low",
    "high",
    "n",
    "raters",
    "note",
)
Line = dict[str, str | int | float | None]


@dataclass(frozen=True)
class Figures:
    """Rows by stage and id, reviewers by name, calibration sets newest first. Nobody is ranked."""

    agreement: tuple[Agreement, ...]
    leniency: tuple[Leniency, ...]
    drift: tuple[Drift, ...]
    rounds: tuple[Round, ...]

    def to_json(self) -> dict[str, Any]:
        """For machines."""
        return asdict(self)

    def to_csv(self) -> str:
        """One figure a line: `alpha`, `leniency`, and of each reviewer every `month` and the `trend`.

        `n`: submissions of an alpha, cards of the others.
        """
        out = io.StringIO()
        writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(_lines(self))
        return out.getvalue()


def figures(scores: Iterable[Scored]) -> Figures:
    """The figures of these scores."""
    kept = tuple(scores)
    return Figures(agreement(kept), leniency(kept), drift(kept), rounds(kept))


def _lines(found: Figures) -> Iterator[Line]:
    for row in found.agreement:
        what: Line = {"figure": "alpha", "stage": row.stage, "row": row.row}
        value: Line = {"value": _rounded(row.alpha), "n": row.units, "raters": row.raters}
        yield what | value | {"note": row.note}
    for one in found.leniency:
        yield _estimate("leniency", one.reviewer, one.points, one.note)
    for of in found.drift:
        for month in of.months:
            when: Line = {"figure": "month", "reviewer": of.reviewer, "month": month.month}
            yield when | {"value": _rounded(month.points), "n": month.n}
        yield _estimate("trend", of.reviewer, of.trend, of.note)


def _estimate(figure: str, reviewer: str, found: Estimate | None, note: str) -> Line:
    line: Line = {"figure": figure, "reviewer": reviewer, "note": note}
    if found is None:
        return line
    low, high = _rounded(found.low), _rounded(found.high)
    return line | {"value": _rounded(found.value), "low": low, "high": high, "n": found.n}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
