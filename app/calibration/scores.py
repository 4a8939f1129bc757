"""One reviewer's points for one row of one submission: what every figure of calibration starts from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rubric.model import POINTS_MAX

_UTC = re.compile(r"\d{4}-(0[1-9]|1[0-2])-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)


@dataclass(frozen=True)
class Scored:
    """Points that a reviewer gave alone. `unit`: the candidate's alias; `at`: ISO 8601 UTC, in seconds.

    Raises ValueError for points outside 0..4 and for another form of time.
    """

    unit: str
    stage: str
    row: str
    reviewer: str
    points: int
    at: str

    def __post_init__(self) -> None:
        """Refuse what would bend a figure without a word."""
        if not 0 <= self.points <= POINTS_MAX:
            raise ValueError(f"points: {self.points} is not from 0 to {POINTS_MAX}")
        if not _UTC.fullmatch(self.at):
            raise ValueError("at: not a time in UTC like 2026-03-02T10:15:00Z")

    @property
    def month(self) -> str:
        """The calendar month in UTC, as `2026-03`."""
        return self.at[:7]


def by_row(scores: Iterable[Scored]) -> Mapping[tuple[str, str], Mapping[str, Mapping[str, Scored]]]:
    """(stage, row) -> unit -> reviewer -> the newest points, all in the order of their names."""
    found: dict[tuple[str, str], dict[str, dict[str, Scored]]] = {}
    for one in sorted(scores, key=lambda one: (one.stage, one.row, one.unit, one.reviewer, one.at)):
        found.setdefault((one.stage, one.row), {}).setdefault(one.unit, {})[one.reviewer] = one
    return found


def month_number(month: str) -> int:
    """A month like `2026-03` as months counted from year 0: a gap in the months is a gap in the numbers."""
    return int(month[:4]) * 12 + int(month[5:])
