"""From answers and labels to what was measured. The only place where the two meet."""

from __future__ import annotations

from dataclasses import replace

from rubric.answers import Answer
from rubric.holdout import read_holdout
from rubric.model import Assessment
from rubric.observation import Answered, Observation
from rubric.tree import SourceTree
from scorer.score import score


def measured(observation: Observation, folder: SourceTree, assessment: Assessment) -> Observation:
    """The observation with its hidden-set metric, where the run got as far as answers.

    Raises ParseError for a bad hidden set, UnknownMetric for a metric that is not known.
    """
    if not observation.answers:
        return observation
    truth = read_holdout(folder, assessment.contract.labels).labels
    result = score(
        truth,
        {one.row: answer for one in observation.answers if one.scored and (answer := _answer(one))},
        labels=assessment.contract.labels,
        metric=assessment.quality.metric,
        seed=observation.provenance.seed,
    )
    return replace(observation, measured=result)


def _answer(answered: Answered) -> Answer | None:
    if answered.label is None or answered.confidence is None:
        return None
    return Answer(answered.label, answered.confidence)
