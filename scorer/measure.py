"""From answers and labels to what was measured. The only place where the two meet."""

from __future__ import annotations

from dataclasses import replace

from rubric.answers import Answer
from rubric.holdout import read_holdout, read_training
from rubric.measured import Measured
from rubric.model import Assessment
from rubric.observation import Observation
from rubric.tree import SourceTree
from scorer.admission import TRAINING, has_answers, marked
from scorer.agreement import agreement, pairs
from scorer.errors import AnswersRefused
from scorer.notes import notes
from scorer.reliability import reliability
from scorer.score import score


def measured(observation: Observation, folder: SourceTree, assessment: Assessment) -> Observation:
    """The observation with its hidden-set metric, where the run got as far as answers; else with none.

    Whatever `measured` the observation came with is dropped: a runner knows no label.
    Raises ParseError for a bad hidden set or training file, ScoringError for an unknown metric and for
    answers that no run can have brought.
    """
    if not has_answers(observation, assessment.contract):
        return replace(observation, measured=None)
    return replace(observation, measured=_measured(observation, folder, assessment))


def _measured(observation: Observation, folder: SourceTree, assessment: Assessment) -> Measured:
    contract, seed = assessment.contract, observation.provenance.seed
    if seed < 0:
        raise AnswersRefused(f"provenance.seed: {seed} is negative, which no runner draws")
    truth = read_holdout(folder, contract.labels).labels
    asked_training = any(one.form in TRAINING for one in observation.answers)
    path = assessment.quality.train if asked_training else ""
    training = read_training(folder, path, contract.labels).labels if path else ()
    answers = marked(observation.answers, contract, truth, training)
    scored = tuple(one for one in answers if one.scored)
    looks = pairs(answers)
    calibration = reliability(scored, seed)
    return replace(
        score(
            truth,
            {one.row: Answer(one.label, one.confidence) for one in scored},
            labels=contract.labels,
            metric=assessment.quality.metric,
            seed=seed,
        ),
        reliability=calibration,
        agreements=tuple(agreement(name, some) for name, some in looks.items()),
        notes=notes(truth, answers, looks, calibration),
    )
