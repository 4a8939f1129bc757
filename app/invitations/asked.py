"""Who is to be invited: logins of the command line, and a strict CSV file with its mistakes by line. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.csv_rows import Row, problem, quoted, read_rows
from rubric.model import Problem
from rubric.yaml_nodes import ParseError

LOGIN, WINDOW, GRACE = "login", "window_hours", "grace_minutes"
COLUMNS = (LOGIN, WINDOW, GRACE)
WINDOW_LEAST, WINDOW_MOST = 48.0, 336.0  # hours; longer than a brief's 72 where somebody needs more time
GRACE_MOST = 24 * 60  # minutes
ROWS_MAX = 2000
LOGIN_MAX = 39
COMMAND_LINE = "command line"


@dataclass(frozen=True)
class Asked:
    """One person to invite; None stands for what the assessment or the service says."""

    login: str
    window_hours: float | None = None
    grace_minutes: int | None = None


def read_logins(logins: Iterable[str]) -> tuple[Asked, ...]:
    """Logins of the command line. Raises ParseError with every one that is none, or that comes twice."""
    return _unique((COMMAND_LINE, index, Asked(login)) for index, login in enumerate(logins, start=1))


def read_csv(data: bytes, path: str) -> tuple[Asked, ...]:
    """The people of a CSV file with a header. Raises ParseError with every mistake."""
    rows = read_rows(data, path, COLUMNS, (LOGIN,))
    if len(rows) > ROWS_MAX:
        raise ParseError([problem(path, rows[ROWS_MAX][0], f"more than {ROWS_MAX} people in one file")])
    problems: list[Problem] = []
    found: list[tuple[str, int, Asked]] = []
    for line, row in rows:
        asked = _person(row, path, line, problems)
        if asked is not None:
            found.append((path, line, asked))
    return _unique(found, problems)


def together(*groups: Sequence[Asked]) -> tuple[Asked, ...]:
    """Several groups as one. Raises ParseError where somebody is in two of them."""
    return _unique((COMMAND_LINE, None, asked) for group in groups for asked in group)


def _person(row: Row | Problem, path: str, line: int, problems: list[Problem]) -> Asked | None:
    if isinstance(row, Problem):
        problems.append(row)
        return None
    window = _number(row.get(WINDOW, ""), WINDOW_LEAST, WINDOW_MOST)
    grace = _number(row.get(GRACE, ""), 0, GRACE_MOST)
    wrong = [
        f"{name}: {quoted(row[name])} is not a number from {least:g} to {most:g}"
        for name, value, least, most in (
            (WINDOW, window, WINDOW_LEAST, WINDOW_MOST),
            (GRACE, grace, 0, GRACE_MOST),
        )
        if value is None and row.get(name)
    ]
    problems += [problem(path, line, message) for message in wrong]
    return None if wrong else Asked(row[LOGIN], window, None if grace is None else round(grace))


def _number(cell: str, least: float, most: float) -> float | None:
    """A plain decimal number in the range; None for anything else."""
    if not (cell.isascii() and cell.replace(".", "", 1).isdigit()):
        return None
    value = float(cell)
    return value if least <= value <= most else None


def _unique(
    found: Iterable[tuple[str, int | None, Asked]], problems: Iterable[Problem] = ()
) -> tuple[Asked, ...]:
    """The people, unless one is no login or comes twice in any case of the letters. Raises ParseError."""
    mistakes = list(problems)
    first: dict[str, int | None] = {}
    people: list[Asked] = []
    for path, line, asked in found:
        name = asked.login.lower()
        if not _is_login(asked.login):
            mistakes.append(problem(path, line, f"{quoted(asked.login)} cannot be a GitHub login"))
        elif name in first:
            where = "" if first[name] is None else f", first on line {first[name]}"
            mistakes.append(problem(path, line, f"{asked.login} comes twice{where}"))
        else:
            first[name] = line
            people.append(asked)
    if mistakes:
        raise ParseError(mistakes)
    return tuple(people)


def _is_login(text: str) -> bool:
    """GitHub's rule: letters, digits and single hyphens inside; managed users have an underscore as well."""
    plain = text.replace("-", "").replace("_", "")
    inside = not text.startswith("-") and "--" not in text
    return 0 < len(text) <= LOGIN_MAX and plain.isascii() and plain.isalnum() and inside
