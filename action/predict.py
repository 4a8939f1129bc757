"""The batch contract: features go in as a file, predictions come out as a file, and nothing else does.

No label, clock or expected value is near. What a submission makes of the hidden inputs may stand in its log
and in its predictions, so no reason given here quotes either.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from action.container import Ended
from action.errors import EngineFailed
from action.explain import explain
from action.questions import Question, answered
from action.reproduce import phase_run
from action.sandbox import CannotStart, Conditions, Sandbox
from action.volume import IN, REPORT, OutputRejected, TooManyFiles
from rubric.answers import PREDICTIONS_BYTES, Answer, PredictionsError, predictions_name, read_predictions
from rubric.holdout import write_rows
from rubric.measured import Answered
from rubric.model import Contract
from rubric.observation import Ending, Phase, PhaseRun
from rubric.tree import File, SourceTree


@dataclass(frozen=True)
class Predicted:
    """How the command ended, and what it answered: one entry per question, none where it did not end well."""

    run: PhaseRun
    answers: tuple[Answered, ...] = ()


def predict(
    sandbox: Sandbox, contract: Contract, asked: Sequence[Question], command: str, seconds: float
) -> Predicted:
    """Run `command` within `seconds`: it reads the file `$IN`, may read `$OUT`, and writes `$PREDICTIONS`.

    Raises EngineFailed when the engine failed, or when the questions do not fit into their volume.
    """
    _hand_over(sandbox, contract, asked)
    predictions = predictions_name(contract)
    variables = {"IN": f"{IN}/{features_name(contract)}", "PREDICTIONS": f"{REPORT}/{predictions}"}
    volumes = sandbox.volumes
    mounts = [
        volumes.mount("in", read_only=True),
        volumes.mount("out", read_only=True),
        volumes.mount("report", read_only=False),
    ]
    try:
        ended = sandbox.run(command, seconds, mounts=mounts, conditions=Conditions(environment=variables))
    except CannotStart as error:
        return Predicted(PhaseRun(Phase.PREDICT, Ending.NONZERO, command=command, reason=str(error)))
    if ended.ending is not Ending.OK:
        return Predicted(_run(command, ended, ended.ending))
    try:
        data = volumes.read("report", predictions, PREDICTIONS_BYTES)
        valid = read_predictions(data, contract, [question.id for question in asked])
    except (OutputRejected, PredictionsError) as error:
        return Predicted(_run(command, ended, Ending.OUTPUT_REJECTED, str(error)))
    answers = tuple(answered(question, valid.get(question.id)) for question in asked)
    return Predicted(_run(command, ended, Ending.OK, _missing(asked, valid)), answers)


def features_name(contract: Contract) -> str:
    """What the file of features is called."""
    return f"features.{contract.format}"


def write_features(asked: Sequence[Question], contract: Contract) -> bytes:
    """The questions as JSON lines, or as CSV with a header: their fields and nothing else.

    In CSV an absent or null field is an empty cell, true and false are words, lists and objects are JSON.
    """
    if contract.format != "csv":
        return write_rows(tuple(question.fields for question in asked))
    target = io.StringIO()
    columns = list(dict.fromkeys(name for question in asked for name in question.fields))
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(question.fields.get(name)) for name in columns] for question in asked)
    return target.getvalue().encode()


def _hand_over(sandbox: Sandbox, contract: Contract, asked: Sequence[Question]) -> None:
    file = File(write_features(asked, contract))
    try:
        sandbox.volumes.fill("in", SourceTree({features_name(contract): file}))
    except TooManyFiles as error:  # the assessment's doing, not the candidate's
        raise EngineFailed(f"the hidden set is too large for one batch: {error}") from error


def _cell(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _run(command: str, ended: Ended, ending: Ending, reason: str = "") -> PhaseRun:
    """Explained by the ending alone: the log stays unread."""
    return phase_run(Phase.PREDICT, command, ended, ending, reason or explain(ending, ""))


def _missing(asked: Sequence[Question], valid: Mapping[str, Answer]) -> str:
    missing = len(asked) - len(valid)
    if not missing:
        return ""
    return (
        f"{missing} of {len(asked)} rows got no valid answer; each needs its id, an allowed label "
        "and a number from 0 to 1."
    )
