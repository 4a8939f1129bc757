"""Scores from a CSV file: unit, stage, row, reviewer, points, at. Pure."""

from __future__ import annotations

from app.calibration.scores import Scored
from app.csv_rows import Row, problem, quoted, read_rows
from rubric.model import Problem
from rubric.yaml_nodes import ParseError

COLUMNS = ("unit", "stage", "row", "reviewer", "points", "at")


def read_scores(data: bytes, path: str) -> tuple[Scored, ...]:
    """The scores of a file. Raises ParseError with every mistake."""
    problems: list[Problem] = []
    found: list[Scored] = []
    for line, row in read_rows(data, path, COLUMNS, COLUMNS):
        try:
            found += [] if isinstance(row, Problem) else [_scored(row)]
        except ValueError as error:
            problems.append(problem(path, line, str(error)))
        problems += [row] if isinstance(row, Problem) else []
    if problems:
        raise ParseError(problems)
    return tuple(found)


def _scored(row: Row) -> Scored:
    for name in COLUMNS:
        if not row[name]:
            raise ValueError(f"{name}: empty")
    points = row["points"]
    if not (points.isascii() and points.isdigit() and len(points) == 1):
        raise ValueError(f"points: {quoted(points)} is not a whole number from 0 to 4")
    return Scored(row["unit"], row["stage"], row["row"], row["reviewer"], int(points), row["at"])
