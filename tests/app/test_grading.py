"""From the record to the graded whole."""

from __future__ import annotations

from dataclasses import replace

from app.grading import graded_of
from app.state import Attempt, AttemptState
from rubric import wire
from rubric.report import reviewer_report
from tests.rubric import samples
from tests.rubric.readings import READING

ATTEMPT = Attempt(
    1,
    1,
    1,
    samples.SHA,
    samples.NOW,
    AttemptState.GRADED,
    submission_json=wire.submission_to_json(samples.SUBMISSION),
    observation_json=wire.observation_to_json(samples.OBSERVATION),
    findings_json=wire.findings_to_json(samples.FINDINGS),
    flags_json=wire.flags_to_json((samples.FLAG,)),
    reading_json=wire.reading_to_json(READING),
    assessment_json=wire.assessment_to_json(samples.ASSESSMENT),
)


def test_the_record_gives_back_what_was_graded() -> None:
    """Every stored part, what was read in the files among them."""
    assert graded_of(ATTEMPT, ()) == samples.graded()


def test_an_attempt_from_before_the_files_were_read_is_still_reported() -> None:
    """Its report says that the files were not read."""
    graded = graded_of(replace(ATTEMPT, reading_json=None), ())
    assert graded is not None
    assert graded.reading is None
    assert "not read for this attempt" in str(reviewer_report(graded, samples.ABOUT))


def test_an_attempt_without_a_result_is_not_graded() -> None:
    """There is nothing to judge yet."""
    assert graded_of(replace(ATTEMPT, observation_json=None), ()) is None
