"""Golden payments: some that training has scored, kept with their answers beside the model.

The service scores them through its own path before it says that it is ready. Had it done so in March, no
version with other features than those of training would have taken traffic.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

ROWS = 200
NEAR = 1e-6
FIELDS_LEFT_OUT = ("id", "label")


class GoldenError(RuntimeError):
    """The service does not answer as training did."""


def save(path: Path, rows: Sequence[Mapping[str, object]], shares: Sequence[Sequence[float]]) -> None:
    """Write the rows, without label, and the probabilities that training found for them."""
    kept = [{name: value for name, value in row.items() if name not in FIELDS_LEFT_OUT} for row in rows]
    content = [{"payment": row, "shares": list(found)} for row, found in zip(kept, shares, strict=True)]
    path.write_text(json.dumps(content), encoding="utf-8")


def check(path: Path, shares_of: Callable[[Sequence[Mapping[str, object]]], Sequence[Sequence[float]]]) -> int:
    """How many golden payments were scored as in training. Raises GoldenError where one was not."""
    content = json.loads(path.read_text(encoding="utf-8"))
    found = shares_of([each["payment"] for each in content])
    wrong = [
        number
        for number, (each, shares) in enumerate(zip(content, found, strict=True))
        if max(abs(one - other) for one, other in zip(each["shares"], shares, strict=True)) > NEAR
    ]
    if wrong:
        raise GoldenError(f"{len(wrong)} of {len(content)} golden payments differ, number {wrong[0]} first")
    return len(content)
