"""Tables as CSV that a spreadsheet opens without running anything in it. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # how a cell begins that a spreadsheet would run
Cell = str | int | float | bool | None


def written(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """RFC 4180, one line a row. Text that looks like a formula gets a quote in front, as OWASP advises."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\r\n")
    lines.writerow(head)
    lines.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def _cell(value: Cell) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:g}"
        case int():
            return str(value)
    plain = value.replace("\0", "")
    risky = plain.startswith(FORMULA) or plain.lstrip().startswith(FORMULA[:4])
    return f"'{plain}" if risky else plain
