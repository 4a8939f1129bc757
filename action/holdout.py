"""The hidden set of an assessment, read and checked: features that are sent, labels that never leave this
process.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from action.errors import BadInput
from rubric.tree import SourceTree

FEATURES = "holdout/features.jsonl"
LABELS = "holdout/labels.jsonl"


@dataclass(frozen=True)
class Holdout:
    """Rows in the file's order: `features[n]` is what is asked, `labels[n]` the right answer."""

    features: tuple[Mapping[str, object], ...]
    labels: tuple[str, ...]


def read_holdout(assessment: SourceTree, allowed: Sequence[str]) -> Holdout:
    """Read both files.

    Raises BadInput with file and line when they do not fit each other or the allowed labels.
    """
    features = {}
    for line, row in _rows(assessment, FEATURES):
        key = row.get("id")
        if not isinstance(key, str) or key in features:
            raise BadInput(f"{FEATURES}:{line}: needs an id of its own")
        features[key] = row
    labels = {}
    for line, row in _rows(assessment, LABELS):
        if row.get("id") not in features or row.get("label") not in allowed:
            raise BadInput(f"{LABELS}:{line}: needs the id of a feature row and one of {', '.join(allowed)}")
        labels[row["id"]] = str(row["label"])
    if not features or len(labels) != len(features):
        raise BadInput(
            f"{LABELS}: {len(labels)} labels for {len(features)} rows of {FEATURES}; write one for each"
        )
    return Holdout(tuple(features.values()), tuple(labels[key] for key in features))


def _rows(assessment: SourceTree, path: str) -> Iterator[tuple[int, dict[str, object]]]:
    text = assessment.text(path)
    if text is None:
        raise BadInput(f"{path}: is missing from the assessment folder")
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise BadInput(f"{path}:{number}: is no JSON ({error})") from error
        if not isinstance(row, dict):
            raise BadInput(f"{path}:{number}: must be an object")
        yield number, row
