"""Who may give which command where, and tick which boxes. Pure.

docs/permissions.md is made from these tables. What else must hold, such as a budget or a sealed panel, is not
a matter of access: it is answered in words.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from app import grading
from app.budget import same_login
from app.commands import forms
from app.review.facts import Review
from app.review.state import CALIBRATION, Seat
from app.state import Candidate

_BOT = "[bot]"  # how GitHub ends the login of an App; nobody can register such a name


class Role(StrEnum):
    """What somebody is to one candidate."""

    CANDIDATE = "candidate"
    OUTSIDER = "outsider"
    REVIEWER = "reviewer"
    LEAD = "lead"
    BOT = "bot"


class Place(StrEnum):
    """Where comments of ours stand. All but the first are the review side."""

    OWN = "candidate's own pull request"
    REVIEW = "review pull request"
    PIPELINE = "pipeline issue"
    DESK = "issue of a reviewer's desk"
    CALIBRATION = "issue of a desk with a calibration set"


REVIEW_SIDE = (Place.REVIEW, Place.PIPELINE, Place.DESK)
JUDGES = (Role.REVIEWER, Role.LEAD)
BY_CANDIDATES = frozenset({forms.RERUN, forms.QUESTION, forms.APPEAL, forms.HELP})
BY_REVIEWERS = frozenset(
    {
        *(forms.SCORE, forms.NOTE, forms.DISCUSS, forms.RECUSE),
        *(forms.RERUN, forms.EXTEND, forms.SIMILAR, forms.ANSWER, forms.HELP),
    }
)
IN_CALIBRATION = frozenset({forms.SCORE, forms.NOTE, forms.RECUSE, forms.HELP})
BY_LEADS = BY_REVIEWERS | {forms.UNBLIND, forms.DECIDE, forms.WITHDRAW, forms.GRADE_LATE}

COMMANDS: Mapping[tuple[Role, Place], frozenset[str]] = MappingProxyType(
    {(Role.CANDIDATE, Place.OWN): BY_CANDIDATES}
    | {(Role.REVIEWER, place): BY_REVIEWERS for place in REVIEW_SIDE}
    | {(Role.LEAD, place): BY_LEADS for place in REVIEW_SIDE}
    | {(role, Place.CALIBRATION): IN_CALIBRATION for role in JUDGES}
)
"""The verbs by role and place. What is not here is refused."""

BOXES = frozenset((role, place) for role in JUDGES for place in (*REVIEW_SIDE, Place.CALIBRATION))
"""Who may tick where."""


def verbs(role: Role, place: Place) -> frozenset[str]:
    """The commands that somebody may give here."""
    return COMMANDS.get((role, place), frozenset())


def role_of(review: Review, login: str) -> Role:
    """What this person is to the candidate. Nobody judges themselves: who is both is the candidate."""
    if login.lower().endswith(_BOT):
        return Role.BOT
    if same_login(login, review.candidate.login):
        return Role.CANDIDATE
    assessment = review.assessment
    if assessment is None or not grading.may_judge(assessment, login):
        return Role.OUTSIDER
    return Role.LEAD if any(same_login(login, lead) for lead in assessment.leads) else Role.REVIEWER


def place_of(candidate: Candidate, repo: str, number: int, seat: Seat | None = None) -> Place:
    """Where an issue or pull request by which the record found this candidate stands.

    `seat`: whose card is there, where it is an issue of a desk.
    """
    if (repo, number) == (candidate.repo, candidate.feedback_pr):
        return Place.OWN
    if (repo, number) == (candidate.review_repo, candidate.review_pr):
        return Place.REVIEW
    if (repo, number) == (candidate.review_repo, candidate.pipeline_issue):
        return Place.PIPELINE
    return Place.CALIBRATION if seat is not None and seat.stage == CALIBRATION else Place.DESK
