"""From observation, findings and people's marks to a graded submission. The machine fills no row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rubric.flag import Flag
from rubric.judge import Judgements, judge
from rubric.judgement import Judgement
from rubric.model import Assessment, Finding, Mark, Scorecard, Submission
from rubric.observation import Observation
from rubric.reading import Reading
from rubric.scorecard import scorecard

__all__ = ["Graded", "Judgement", "Judgements", "grade", "judge", "scorecard"]


@dataclass(frozen=True)
class Graded:
    """One attempt with everything that is known about it; every report is a rendering of this value."""

    assessment: Assessment
    submission: Submission
    findings: tuple[Finding, ...]
    observation: Observation
    judgements: Judgements
    scorecard: Scorecard
    flags: tuple[Flag, ...] = ()
    reading: Reading | None = None  # None: the files of this attempt were not read for the report


def grade(
    assessment: Assessment,
    submission: Submission,
    findings: Iterable[Finding],
    observation: Observation,
    marks: Iterable[Mark] = (),
    *,
    flags: Iterable[Flag] = (),
    reading: Reading | None = None,
) -> Graded:
    """Judge the run and put the marks on the card. Raises ValueError for points outside 0..4."""
    judgements = judge(assessment, submission, observation)
    card = scorecard(assessment.rubric, marks, judgements.gate.outcome)
    return Graded(
        assessment, submission, tuple(findings), observation, judgements, card, tuple(flags), reading
    )
