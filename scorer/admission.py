"""Which answers are scored: only those that some run can have seen, each held against its label.

A runner may be broken or forged. What it brings is refused as a whole where one answer is impossible.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rubric.measured import Answered, Form
from rubric.model import Contract
from rubric.observation import ASKING, Ending, Observation, phases_to_answers
from scorer.errors import AnswersRefused

TRAINING = frozenset({Form.TRAIN, Form.TRAIN_TWIN})
SCORED = frozenset({Form.ORIGINAL, Form.TWIN})
_ADVICE = "the result is broken or forged; run the submission again on a runner that you trust"


@dataclass(frozen=True)
class Marked:
    """A valid answer to one question, and whether it is right."""

    row: int
    form: Form
    scored: bool
    label: str
    confidence: float
    right: bool


def has_answers(observation: Observation, contract: Contract) -> bool:
    """Whether there is anything to score: answers, and no fault of ours on the way to them.

    Raises AnswersRefused for answers of a run that cannot have come so far.
    """
    if not observation.answers:
        return False
    endings = {phase: observation.phase(phase).ending for phase in phases_to_answers(contract.kind)}
    if Ending.OUR_FAULT in endings.values():
        return False
    asking = ASKING[contract.kind][-1]
    for phase, ending in endings.items():
        if ending is Ending.NOT_RUN or (phase is not asking and ending is not Ending.OK):
            raise _refused(f"there are answers, but the {phase.value} phase ended as {ending.value}")
    return True


def marked(
    answers: Sequence[Answered], contract: Contract, hidden: Sequence[str], training: Sequence[str]
) -> tuple[Marked, ...]:
    """The valid answers, held against the labels of the hidden and the training rows.

    Raises AnswersRefused for a row that does not exist, a row that is scored twice or in a form that never
    is, a form other than a twin that is asked twice, a label or a confidence outside the contract, and where
    no answer is scored at all.
    """
    for number, one in enumerate(answers):
        wrong = _wrong(one, contract.labels, len(training if one.form in TRAINING else hidden))
        if wrong:
            raise _refused(f"answers[{number}]: {wrong}")
    _check_once([one.row for one in answers if one.scored], "scored")
    for form in set(Form) - {Form.TWIN}:  # load beyond the hidden rows goes on with ever new twins
        _check_once([one.row for one in answers if one.form is form], f"asked as {form.value}")
    if not any(one.scored for one in answers):
        raise _refused("there are answers, but none is scored")
    return tuple(_marks(answers, hidden, training))


def _wrong(one: Answered, labels: Sequence[str], rows: int) -> str:
    """What is impossible about an answer; empty when nothing is."""
    if not 0 <= one.row < rows:
        return f"row {one.row} ({one.form.value}) is not one of {rows:,} rows"
    if one.scored and one.form not in SCORED:
        return f"row {one.row} is scored as {one.form.value}"
    if (one.label is None) is not (one.confidence is None):
        return f"row {one.row} has only one of label and confidence"
    if one.label is not None and one.label not in labels:
        return f"row {one.row} has a label that the contract does not allow"
    if one.confidence is not None and not 0 <= one.confidence <= 1:  # also refuses NaN
        return f"row {one.row} has a confidence outside [0, 1]"
    return ""


def _check_once(rows: Sequence[int], how: str) -> None:
    seen: set[int] = set()
    for row in rows:
        if row in seen:
            raise _refused(f"row {row} is {how} twice")
        seen.add(row)


def _marks(answers: Sequence[Answered], hidden: Sequence[str], training: Sequence[str]) -> Iterable[Marked]:
    for one in answers:
        if one.label is not None and one.confidence is not None:
            true = (training if one.form in TRAINING else hidden)[one.row]
            yield Marked(one.row, one.form, one.scored, one.label, one.confidence, one.label == true)


def _refused(what: str) -> AnswersRefused:
    return AnswersRefused(f"{what}; {_ADVICE}")
