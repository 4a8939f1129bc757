"""Scores for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.calibration.scores import Scored


def score(unit: str, reviewer: str, points: int, row: str = "data", at: str = "2026-03-02") -> Scored:
    """Points on a take-home."""
    return Scored(unit, "take-home", row, reviewer, points, f"{at}T10:00:00Z")


def table(given: Mapping[str, str], row: str = "data", months: Sequence[str] = ()) -> list[Scored]:
    """One line of points a reviewer, one column a submission; "." where there are none."""
    return [
        score(f"u{index:02}", reviewer, int(points), row, f"{months[index] if months else '2026-03'}-02")
        for reviewer, line in given.items()
        for index, points in enumerate(line.split())
        if points != "."
    ]
