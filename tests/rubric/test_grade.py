"""The graded whole: what the gate does to the card, and that the machine fills no row."""

from __future__ import annotations

import pytest

from rubric.grade import grade
from rubric.model import Outcome
from rubric.observation import Ending, Phase
from tests.rubric.samples import (
    ASSESSMENT,
    FINDINGS,
    FLAG,
    OBSERVATION,
    SUBMISSION,
    marks,
    stopped,
)


def test_grade_carries_the_gate_to_the_card() -> None:
    """A build that fails fails the gate, and the card is capped by it."""
    failed = stopped(Phase.BUILD, Ending.NONZERO)
    result = grade(ASSESSMENT, SUBMISSION, FINDINGS, failed, marks(4, 4, 4, 4, 4, 4), flags=(FLAG,))
    assert result.judgements.gate.outcome is Outcome.FAIL
    assert result.scorecard.gate is Outcome.FAIL
    assert result.scorecard.percent == pytest.approx(15 + 20 + 20 + 0 + 15 / 4 + 10)
    assert result.flags == (FLAG,)


def test_the_machine_fills_no_row() -> None:
    """Without marks a perfect run has no points at all."""
    card = grade(ASSESSMENT, SUBMISSION, FINDINGS, OBSERVATION).scorecard
    assert {row.counted for row in card.rows} == {None}
    assert card.percent is None
