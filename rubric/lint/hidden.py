"""The hidden set and the training rows: readable, matching, of the contract, and apart from each other."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from rubric.holdout import FEATURES, LABELS, Features, Labelled, read_features, read_holdout, read_training
from rubric.lint.remark import Remark, Subject, mistake, remark
from rubric.model import Place
from rubric.units import counted
from rubric.yaml_nodes import ParseError

ROWS_FEW = 200  # the 95 % interval of a share is then up to 0.14 wide


def check_hidden(subject: Subject) -> Iterator[Remark]:
    """What the scorer would stop at, labels that are never asked, and few rows."""
    labels = subject.assessment.contract.labels
    try:
        hidden = read_holdout(subject.folder, labels)
    except ParseError as error:
        yield from _mistakes(error)
        if error.problems[0].place.path == FEATURES and subject.folder.get(LABELS) is None:
            yield mistake(Place(LABELS), "is missing from the assessment folder")
        return
    for label in labels:
        if label not in hidden.labels:
            yield remark(Place(LABELS), f'no row has the label "{label}", so it is never measured')
    if len(hidden.labels) < ROWS_FEW:
        told = f"{len(hidden.labels)} rows give a wide interval; take at least {ROWS_FEW}"
        yield remark(Place(FEATURES), told)


def check_training(subject: Subject) -> Iterator[Remark]:
    """Training rows that are read, and none of them a hidden one."""
    path = subject.assessment.quality.train
    if not path:
        return
    try:
        training = read_training(subject.folder, path, subject.assessment.contract.labels)
        hidden = read_features(subject.folder, FEATURES)
    except ParseError as error:
        yield from _mistakes(error, but=FEATURES)
        return
    yield from _given_away(training, hidden, path)


def _given_away(training: Labelled, hidden: Features, path: str) -> Iterator[Remark]:
    known = {_content(row) for row in training.features}
    given = [str(row["id"]) for row in hidden if _content(row) in known]
    if given:
        rows = counted(len(given), "hidden row is a training row", "hidden rows are training rows")
        told = f"{rows}, {given[0]} first; a memoriser gets {'it' if len(given) == 1 else 'them'} right"
        yield mistake(Place(path), told)


def _content(row: object) -> str:
    """A row without its id."""
    fields = dict(row) if isinstance(row, dict) else {}
    fields.pop("id", None)
    return json.dumps(fields, sort_keys=True)


def _mistakes(error: ParseError, but: str = "") -> Sequence[Remark]:
    found = [one for one in error.problems if one.place.path != but]
    return [mistake(one.place, one.message) for one in found]
