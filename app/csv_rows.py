"""A strict CSV file with a header: its rows by column name, and every mistake with its line. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from rubric.document import printable
from rubric.model import Place, Problem
from rubric.yaml_nodes import ParseError

Row = Mapping[str, str]


def read_rows(
    data: bytes, path: str, columns: Sequence[str], needs: Sequence[str]
) -> tuple[tuple[int, Row | Problem], ...]:
    """Each row with the line on which it ends; the mistake of a row with another number of cells.

    `columns` may be there, `needs` of them must. Raises ParseError for a file that has no rows to read.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise ParseError([problem(path, line, "not UTF-8: save the file as UTF-8")]) from None
    rows = _rows(text, path)
    if not rows:
        raise ParseError([problem(path, 1, f"the file is empty: the first line must be {','.join(needs)}")])
    head = _header(*rows[0], path, columns, needs)
    return tuple((line, _row(head, cells, path, line)) for line, cells in rows[1:])


def quoted(text: str) -> str:
    """A cell as mistakes show it."""
    return f'"{printable(text, 40)}"'


def problem(path: str, line: int | None, message: str) -> Problem:
    """A mistake on a line."""
    return Problem(Place(path, line), message)


def _row(head: tuple[str, ...], cells: list[str], path: str, line: int) -> Row | Problem:
    if len(cells) != len(head):
        return problem(path, line, f"{len(cells)} cells, the header has {len(head)}")
    return dict(zip(head, cells, strict=True))


def _rows(text: str, path: str) -> list[tuple[int, list[str]]]:
    """Rows with the line on which each ends; lines without anything are left out."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, list[str]]] = []
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((reader.line_num, [cell.strip() for cell in cells]))
    except csv.Error as error:
        raise ParseError([problem(path, reader.line_num, f"not CSV: {error}")]) from None
    return rows


def _header(
    line: int, cells: list[str], path: str, columns: Sequence[str], needs: Sequence[str]
) -> tuple[str, ...]:
    problems = [
        problem(path, line, f"unknown column {quoted(cell)}: {', '.join(columns)} are read")
        for cell in cells
        if cell not in columns
    ]
    problems += [
        problem(path, line, f"column {name} comes {cells.count(name)} times")
        for name in columns
        if cells.count(name) > 1
    ]
    problems += [
        problem(path, line, f"no column {name}: the first line must name the columns")
        for name in needs
        if name not in cells
    ]
    if problems:
        raise ParseError(problems)
    return tuple(cells)
