"""From what the record remembers of an attempt to the graded whole. Pure: JSON in, values out."""

from __future__ import annotations

from collections.abc import Iterable

from app.state import Attempt
from rubric import wire
from rubric.grade import Graded, grade
from rubric.model import Assessment, Finding, Mark


def graded_of(attempt: Attempt, marks: Iterable[Mark]) -> Graded | None:
    """The attempt's stored facts, graded with these marks; None where it has no result yet."""
    stored = (
        attempt.assessment_json,
        attempt.submission_json,
        attempt.findings_json,
        attempt.observation_json,
    )
    assessment, submission, findings, observation = stored
    if assessment is None or submission is None or findings is None or observation is None:
        return None
    return grade(
        wire.assessment_from_json(assessment),
        wire.submission_from_json(submission),
        wire.findings_from_json(findings),
        wire.observation_from_json(observation),
        marks,
        flags=wire.flags_from_json(attempt.flags_json) if attempt.flags_json else (),
        reading=wire.reading_from_json(attempt.reading_json) if attempt.reading_json else None,
    )


def may_judge(assessment: Assessment, login: str) -> bool:
    """Whether this person is a reviewer or lead of the assessment."""
    return login.lower() in {name.lower() for name in (*assessment.reviewers, *assessment.leads)}


def assessment_of(attempt: Attempt) -> Assessment | None:
    """The assessment as it was when this attempt was graded."""
    return None if attempt.assessment_json is None else wire.assessment_from_json(attempt.assessment_json)


def findings_of(attempt: Attempt) -> tuple[Finding, ...]:
    """What the static checks found, where they were made."""
    return () if attempt.findings_json is None else tuple(wire.findings_from_json(attempt.findings_json))
