"""The rows of an assessment, read and checked: hidden features and labels, and training rows.

Only the scorer reads labels; a runner gets features alone (see `rubric.job`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rubric.model import Place, Problem
from rubric.tree import SourceTree
from rubric.yaml_nodes import ParseError

FEATURES = "holdout/features.jsonl"
LABELS = "holdout/labels.jsonl"
LABEL = "label"

Features = tuple[Mapping[str, object], ...]


@dataclass(frozen=True)
class Labelled:
    """Rows in the file's order: `features[n]` is what is asked, `labels[n]` the right answer."""

    features: Features
    labels: tuple[str, ...]


def read_holdout(folder: SourceTree, allowed: Sequence[str]) -> Labelled:
    """Both files of the hidden set. Raises ParseError at the line that fits neither the other file nor the
    allowed labels.
    """
    features = {str(row["id"]): row for row in read_features(folder, FEATURES)}
    labels: dict[str, str] = {}
    for line, row in _rows(folder, LABELS):
        if row.get("id") not in features or row.get(LABEL) not in allowed:
            raise _wrong(LABELS, line, f"needs the id of a feature row and one of {', '.join(allowed)}")
        labels[str(row["id"])] = str(row[LABEL])
    if not features or len(labels) != len(features):
        raise _wrong(
            LABELS, None, f"{len(labels)} labels for {len(features)} rows of {FEATURES}; write one each"
        )
    return Labelled(tuple(features.values()), tuple(labels[key] for key in features))


def read_features(folder: SourceTree, path: str) -> Features:
    """Feature rows of one file, each with an id of its own. Raises ParseError."""
    features: dict[str, Mapping[str, object]] = {}
    for line, row in _rows(folder, path):
        key = row.get("id")
        if not isinstance(key, str) or key in features:
            raise _wrong(path, line, "needs an id of its own")
        features[key] = row
    return tuple(features.values())


def read_training(folder: SourceTree, path: str, allowed: Sequence[str]) -> Labelled:
    """Training rows with their label in the row itself. Raises ParseError."""
    features, labels = [], []
    for line, row in _rows(folder, path):
        if not isinstance(row.get("id"), str) or row.get(LABEL) not in allowed:
            raise _wrong(path, line, f"needs an id and a label that is one of {', '.join(allowed)}")
        labels.append(str(row[LABEL]))
        features.append({name: value for name, value in row.items() if name != LABEL})
    return Labelled(tuple(features), tuple(labels))


def write_rows(rows: Features) -> bytes:
    """Rows as JSON lines; the inverse of `read_features`."""
    return "".join(json.dumps(dict(row), ensure_ascii=False) + "\n" for row in rows).encode()


def _rows(folder: SourceTree, path: str) -> Iterator[tuple[int, dict[str, object]]]:
    text = folder.text(path)
    if text is None:
        raise _wrong(path, None, "is missing from the assessment folder")
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise _wrong(path, number, f"is no JSON ({error})") from error
        if not isinstance(row, dict):
            raise _wrong(path, number, "must be an object")
        yield number, row


def _wrong(path: str, line: int | None, message: str) -> ParseError:
    return ParseError([Problem(Place(path, line), message)])
