"""The rows of an assessment, read strictly: hidden features and labels, and training rows.

Only the scorer reads labels; a runner gets features alone (see `rubric.job`).
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rubric.model import Place, Problem
from rubric.strict_json import JsonError, loads
from rubric.tree import SourceTree
from rubric.yaml_nodes import ParseError

FEATURES = "holdout/features.jsonl"
LABELS = "holdout/labels.jsonl"
ID, LABEL = "id", "label"

HIDDEN_ROWS = 20_000  # each is a question of every run, and an answer in its result
TRAINING_ROWS = 200_000
LINE_BYTES = 256 * 1024  # one row is one request
FILE_BYTES = 64 * 1024 * 1024
DEPTH = 16
ID_LENGTH = 200

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
    features = {str(row[ID]): row for row in read_features(folder, FEATURES)}
    labels: dict[str, str] = {}
    for line, row in _rows(folder, LABELS, HIDDEN_ROWS):
        key = row.get(ID)
        if not isinstance(key, str) or key not in features or row.get(LABEL) not in allowed:
            raise _wrong(LABELS, line, f"needs the id of a feature row and one of {', '.join(allowed)}")
        if key in labels:
            raise _wrong(LABELS, line, "labels a row that an earlier line has labelled; write one label each")
        labels[key] = str(row[LABEL])
    if not features or len(labels) != len(features):
        raise _wrong(
            LABELS, None, f"{len(labels)} labels for {len(features)} rows of {FEATURES}; write one each"
        )
    return Labelled(tuple(features.values()), tuple(labels[key] for key in features))


def read_features(folder: SourceTree, path: str) -> Features:
    """Feature rows of one file, each with an id of its own and none with a label. Raises ParseError."""
    features: dict[str, Mapping[str, object]] = {}
    for line, row in _rows(folder, path, HIDDEN_ROWS if path == FEATURES else TRAINING_ROWS):
        features[_new_id(row, features, path, line)] = _unlabelled(row, path, line)
    return tuple(features.values())


def read_training(folder: SourceTree, path: str, allowed: Sequence[str]) -> Labelled:
    """Training rows, each with an id of its own and its label in the row itself. Raises ParseError."""
    features: dict[str, Mapping[str, object]] = {}
    labels = []
    for line, row in _rows(folder, path, TRAINING_ROWS):
        if row.get(LABEL) not in allowed:
            raise _wrong(path, line, f"needs a label that is one of {', '.join(allowed)}")
        labels.append(str(row.pop(LABEL)))
        features[_new_id(row, features, path, line)] = _unlabelled(row, path, line)
    return Labelled(tuple(features.values()), tuple(labels))


def write_rows(rows: Features) -> bytes:
    """Rows as JSON lines; the inverse of `read_features`."""
    return "".join(json.dumps(dict(row), ensure_ascii=False) + "\n" for row in rows).encode()


def _new_id(row: Mapping[str, object], taken: Mapping[str, object], path: str, line: int) -> str:
    key = row.get(ID)
    if not isinstance(key, str) or not 0 < len(key) <= ID_LENGTH or key in taken:
        raise _wrong(path, line, f"needs an id of its own, a text of at most {ID_LENGTH} characters")
    return key


def _unlabelled(row: dict[str, object], path: str, line: int) -> dict[str, object]:
    """The row, which is what submissions are sent."""
    if any(name.strip().casefold() == LABEL for name in row):
        raise _wrong(path, line, f'has a field "{LABEL}", which submissions would be sent; rename it')
    return row


def _rows(folder: SourceTree, path: str, most: int) -> Iterator[tuple[int, dict[str, object]]]:
    count = 0
    for number, line in enumerate(_lines(folder, path), start=1):
        if not line.strip():
            continue
        count += 1
        if count > most:
            raise _wrong(path, number, f"is one row too many; at most {most:,} are read")
        yield number, _row(line, path, number)


def _lines(folder: SourceTree, path: str) -> list[bytes]:
    file = folder.get(path)
    if file is None:
        raise _wrong(path, None, "is missing from the assessment folder")
    if len(file.data) > FILE_BYTES:
        raise _wrong(path, None, f"has {len(file.data):,} bytes; at most {FILE_BYTES:,} are read")
    return file.data.removeprefix(codecs.BOM_UTF8).split(b"\n")


def _row(line: bytes, path: str, number: int) -> dict[str, object]:
    try:
        row = loads(line, max_bytes=LINE_BYTES, max_depth=DEPTH)
        if b"\\u" in line:  # the only way to half a surrogate pair, which no request can carry
            json.dumps(row, ensure_ascii=False).encode()
    except JsonError as error:
        raise _wrong(path, number, f"is no JSON that is taken here ({error})") from None
    except UnicodeEncodeError:
        raise _wrong(path, number, "holds half a surrogate pair; write the whole character") from None
    if not isinstance(row, dict):
        raise _wrong(path, number, "must be an object")
    return row


def _wrong(path: str, line: int | None, message: str) -> ParseError:
    return ParseError([Problem(Place(path, line), message)])
