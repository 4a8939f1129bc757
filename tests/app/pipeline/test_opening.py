"""What a candidate's way asks for: the issue of the stages, and the invitation at the take-home. Pure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.deadlines.clock import PersonalClock
from app.pipeline.opening import wants_invitation, wants_issue
from app.review.facts import Review
from app.review.state import Verdict
from tests.app.pipeline.cast import PATH, STAGED, advanced, moment, move, review

FRESH = PersonalClock(4, 72.0, 15)
AT_TAKE_HOME = advanced(*PATH[:3])


@pytest.mark.parametrize(
    ("about", "wanted"),
    [
        (review(issue=None), True),
        (review(issue=9), False),
        (replace(review(issue=None), assessment=replace(STAGED, stages=("take-home",))), False),
        (replace(review(issue=None), assessment=replace(STAGED, stages=("take-home", "references"))), False),
        (replace(review(issue=None), let_in=True), False),
        (replace(review(*AT_TAKE_HOME[1:], issue=None), let_in=True), True),
    ],
)
def test_issue_is_wanted_once_a_stage_of_it_is_reached(about: Review, wanted: bool) -> None:
    """Not for the take-home, not for what is still to come, and once."""
    assert wants_issue(about) is wanted


@pytest.mark.parametrize(
    ("about", "clock", "wanted"),
    [
        (review(*AT_TAKE_HOME), FRESH, True),
        (review(*AT_TAKE_HOME), replace(FRESH, invited_at=moment(4), invitations=1), False),
        (review(*AT_TAKE_HOME), replace(FRESH, invited_at=moment(4), declined_at=moment(5)), False),
        (review(*AT_TAKE_HOME), None, False),
        (review(*AT_TAKE_HOME[:1]), FRESH, False),
        (review(), FRESH, False),
        (review(*AT_TAKE_HOME, move(6, "take-home", verdict=Verdict.HOLD)), FRESH, False),
        (review(*AT_TAKE_HOME, move(6, "take-home", verdict=Verdict.DECLINE)), FRESH, False),
        (review(*AT_TAKE_HOME, move(6, "take-home", "presentation")), FRESH, False),
        (replace(review(), assessment=replace(STAGED, stages=("take-home",))), FRESH, False),
    ],
)
def test_invitation_is_wanted_on_a_persons_word(
    about: Review, clock: PersonalClock | None, wanted: bool
) -> None:
    """Somebody advanced the candidate to the take-home, nothing came after it, and none was ever sent."""
    assert wants_invitation(about, clock) is wanted
