"""From observation, findings and people's marks to a graded submission. The machine fills no row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rubric.judge import Judgements, judge
from rubric.judgement import Judgement
from rubric.model import (
    POINTS_MAX,
    Assessment,
    Competency,
    Finding,
    Flag,
    Mark,
    Outcome,
    Row,
    Rubric,
    Scorecard,
    Submission,
    latest,
)
from rubric.observation import Observation

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


def grade(
    assessment: Assessment,
    submission: Submission,
    findings: Iterable[Finding],
    observation: Observation,
    marks: Iterable[Mark] = (),
    *,
    flags: Iterable[Flag] = (),
) -> Graded:
    """Judge the run and put the marks on the card. Raises ValueError for points outside 0..4."""
    judgements = judge(assessment, submission, observation)
    card = scorecard(assessment.rubric, marks, judgements.gate.outcome)
    return Graded(assessment, submission, tuple(findings), observation, judgements, card, tuple(flags))


def scorecard(rubric: Rubric, marks: Iterable[Mark], gate: Outcome) -> Scorecard:
    """The card: the last mark of each row, capped where the gate failed, and the weighted percentages.

    Marks of rows that the rubric does not have are left out. A gate that is open (inconclusive, our fault)
    caps nothing, but the card is not above the pass line either. Raises ValueError for points outside 0..4.
    """
    given = latest(marks)
    rows = tuple(_row(row, given.get(row.id), _cap(rubric, row, gate)) for row in rubric.competencies)
    marked = [row for row in rows if row.counted is not None]
    missing = tuple(row.competency.id for row in rows if row.counted is None)
    so_far = _weighted(marked)
    return Scorecard(rubric, rows, gate, None if missing else so_far, so_far, missing)


def _cap(rubric: Rubric, row: Competency, gate: Outcome) -> int | None:
    if gate is not Outcome.FAIL:
        return None
    return min((cap.at_most for cap in rubric.gate_caps if cap.competency == row.id), default=None)


def _row(row: Competency, mark: Mark | None, cap: int | None) -> Row:
    if mark is None:
        return Row(row, None, None)
    if not 0 <= mark.points <= POINTS_MAX:
        raise ValueError(
            f"{mark.points} points for {row.id} by {mark.reviewer}: a row takes 0 to {POINTS_MAX}"
        )
    if cap is None or mark.points <= cap:
        return Row(row, mark.points, mark.points)
    reason = (
        f"ticked {mark.points}, counts {cap}: the reproducibility gate failed, which caps this row at {cap}"
    )
    return Row(row, mark.points, cap, reason)


def _weighted(rows: Sequence[Row]) -> float | None:
    """Percent of the points that these rows could give, by weight; None where they weigh nothing."""
    weight = sum(row.competency.weight for row in rows)
    if weight <= 0:
        return None
    return 100 * sum(row.competency.weight * (row.counted or 0) for row in rows) / (POINTS_MAX * weight)
