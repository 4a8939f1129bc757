"""When nothing that follows can touch a take-home any more."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.review.facts import Review
from app.review.settled import settled_at
from app.review.state import SHARED, TAKE_HOME, Appeal, Verdict
from tests.app.commands.cast import FULL, OPENED, at_stages, moved
from tests.app.handlers.cast import AROUND, CASEY
from tests.app.review.cast import calibrated, review
from tests.rubric.samples import mark

CLOSED = "2026-03-09T10:15:00Z"  # a week after the decision
DECLINED = moved(FULL, Verdict.DECLINE)
WAITS = Appeal(CASEY.id, "comment:1", TAKE_HOME, "data", "look again", AROUND.at, "pat-peer")


def test_a_decided_take_home_is_settled_once_it_cannot_be_appealed() -> None:
    """Moved on or declined; a mark that comes later, as an appeal's, moves the moment."""
    assert settled_at(DECLINED) == CLOSED
    later = moved(at_stages(FULL, TAKE_HOME, "references"), Verdict.ADVANCE, to_stage="references")
    assert settled_at(later) == CLOSED
    marks = (*FULL.marks(SHARED)[1:], replace(mark("framing", 2), at="2026-03-11T09:00:00Z"))
    assert settled_at(replace(DECLINED, cards={SHARED: marks})) == "2026-03-11T09:00:00Z"


@pytest.mark.parametrize(
    "about",
    [
        FULL,
        moved(FULL, Verdict.HOLD, to_stage=TAKE_HOME),
        moved(DECLINED, Verdict.WITHDRAW),
        moved(review(mark("data", 3)), Verdict.DECLINE),
        moved(OPENED, Verdict.DECLINE),
        replace(DECLINED, appeals=(WAITS,)),
        replace(DECLINED, run=None),
        replace(DECLINED, assessment=None),
    ],
    ids=["open", "held", "withdrawn", "incomplete", "rows to discuss", "appealed", "no run", "unread"],
)
def test_what_may_still_change_is_not_settled(about: Review) -> None:
    """Nor is the work of somebody who wished to be out of it."""
    assert settled_at(about) == ""


def test_calibration_marks_settle_nothing() -> None:
    """They are not the take-home's."""
    late = tuple(replace(one, at="2026-05-01T00:00:00Z") for one in FULL.marks(SHARED))
    about = calibrated()
    assert settled_at(replace(about, cards={**about.cards, about.seats[0].card: late})) == CLOSED
