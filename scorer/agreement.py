"""A second look at the same row: reworded, asked again, or taken from the training data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rubric.measured import Agreement, Form
from scorer.admission import Marked

TWINS, AGAIN, TRAIN = "twins", "again", "train"
Pair = tuple[Marked, Marked]


def pairs(answers: Sequence[Marked]) -> Mapping[str, tuple[Pair, ...]]:
    """Answers to the same row side by side; a name is missing where no row has both.

    `twins`: the original and a twin of a hidden row. `again`: the scored answer and that to the same bytes.
    `train`: a training row and its twin. A question without a valid answer makes no pair.
    """
    hidden = {one.row: one for one in answers if one.scored}
    found = {
        TWINS: _paired(_by_row(answers, Form.ORIGINAL), answers, Form.TWIN),
        AGAIN: _paired(hidden, answers, Form.AGAIN),
        TRAIN: _paired(_by_row(answers, Form.TRAIN), answers, Form.TRAIN_TWIN),
    }
    read = {name: tuple(some) for name, some in found.items()}
    return {name: some for name, some in read.items() if some}


def agreement(name: str, some: Sequence[Pair]) -> Agreement:
    """How many pairs got the same label, and how many were right on each side."""
    return Agreement(
        name=name,
        n=len(some),
        same=sum(first.label == second.label for first, second in some),
        right_first=sum(first.right for first, _ in some),
        right_second=sum(second.right for _, second in some),
    )


def _by_row(answers: Iterable[Marked], form: Form) -> Mapping[int, Marked]:
    return {one.row: one for one in answers if one.form is form}


def _paired(first: Mapping[int, Marked], answers: Iterable[Marked], form: Form) -> Iterator[Pair]:
    return ((first[one.row], one) for one in answers if one.form is form and one.row in first)
