"""The state of a candidate in words, since when somebody waits, and when it was over."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.deadlines.clock import PersonalClock
from app.people.standing import days_between, ended_at, state_of, waits_since
from app.review.facts import Review
from app.review.state import Appeal, Move, Question, Verdict
from tests.app.handlers.cast import CASEY
from tests.app.review.cast import ASSESSMENT, ROWS, paneled, review
from tests.rubric import samples

INVITED = PersonalClock(CASEY.id, 72.0, 15, invited_at="2026-03-01T00:00:00Z")
WORKING = replace(INVITED, started_at="2026-03-02T00:00:00Z")
FROZEN = replace(WORKING, frozen_at="2026-03-05T00:00:00Z")
PATH = ("filter", "take-home", "references")
MARKED = tuple(samples.mark(row, 3) for row in ROWS)
DAY, AFTER = "2026-03-10T00:00:00Z", "2026-03-12T00:00:00Z"


def moved(verdict: Verdict, stage: str = "take-home", to: str = "", about: Review | None = None) -> Review:
    """A review with one decision."""
    whole = replace(review() if about is None else about, assessment=replace(ASSESSMENT, stages=PATH))
    return replace(whole, moves=(Move(CASEY.id, DAY, "lena-lead", verdict, stage, to),))


def appealed(about: Review, answered_at: str = "") -> Review:
    """The same with an appeal."""
    asked = Appeal(CASEY.id, "k", "take-home", "data", "why", "2026-03-11T00:00:00Z", "pat-peer", answered_at)
    return replace(about, appeals=(asked,))


@pytest.mark.parametrize(
    ("about", "clock", "state"),
    [
        (replace(review(), newest=None, run=None, attempt=None), INVITED, "invited"),
        (review(), replace(INVITED, declined_at=DAY), "invitation declined"),
        (review(), WORKING, "working"),
        (replace(review(), newest=None, run=None, attempt=None), FROZEN, "nothing handed in"),
        (replace(review(), run=None), FROZEN, "not graded yet"),
        (review(), FROZEN, "to be marked"),
        (review(), None, "to be marked"),
        (review(*MARKED[:2]), FROZEN, "to be marked: 2 of 6 rows"),
        (review(*MARKED), FROZEN, "to be decided"),
        (paneled(), FROZEN, "to be marked"),
        (paneled([[3] * 6, [3] * 6]), FROZEN, "to be marked"),
        (paneled([[3] * 6, [3] * 6, [1] * 6]), FROZEN, "to be discussed"),
        (paneled([[3] * 6, [3] * 6, [2] * 6]), FROZEN, "to be decided"),
        (moved(Verdict.ADVANCE, to="references"), FROZEN, "to be marked"),
        (moved(Verdict.HOLD), FROZEN, "held"),
        (moved(Verdict.DECLINE), FROZEN, "declined"),
        (moved(Verdict.WITHDRAW), FROZEN, "withdrawn"),
        (moved(Verdict.ADVANCE, "references"), FROZEN, "done"),
    ],
)
def test_state_in_words(about: Review, clock: PersonalClock | None, state: str) -> None:
    """Who acts next, or how it ended. A sealed panel says nothing of who is in."""
    assert state_of(about, clock) == state


QUESTION = Question(CASEY.id, "k", "may I?", "2026-03-03T00:00:00Z")


@pytest.mark.parametrize(
    ("about", "clock", "since"),
    [
        (review(), WORKING, None),
        (review(), FROZEN, FROZEN.frozen_at),
        (replace(review(), newest=None), None, None),
        (review(), None, "2026-03-02T10:15:00Z"),
        (moved(Verdict.ADVANCE, to="references"), FROZEN, DAY),
        (moved(Verdict.ADVANCE, "filter", "take-home"), FROZEN, DAY),
        (moved(Verdict.HOLD), FROZEN, DAY),
        (moved(Verdict.DECLINE), FROZEN, None),
        (appealed(moved(Verdict.DECLINE)), FROZEN, "2026-03-11T00:00:00Z"),
        (appealed(moved(Verdict.DECLINE), DAY), FROZEN, None),
        (replace(review(), questions=(QUESTION,)), WORKING, QUESTION.at),
        (replace(review(), questions=(QUESTION,)), FROZEN, QUESTION.at),
        (replace(review(), questions=(replace(QUESTION, answered_at=DAY),)), WORKING, None),
        (replace(moved(Verdict.DECLINE), questions=(QUESTION,)), FROZEN, None),
        (replace(moved(Verdict.DECLINE), questions=(replace(QUESTION, at=AFTER),)), FROZEN, AFTER),
    ],
)
def test_what_waits_longest_counts(about: Review, clock: PersonalClock | None, since: str | None) -> None:
    """A stage from when it is the team's turn, questions and appeals until they are answered."""
    assert waits_since(about, clock) == since


@pytest.mark.parametrize(
    ("about", "clock", "ended"),
    [
        (moved(Verdict.DECLINE), FROZEN, DAY),
        (moved(Verdict.WITHDRAW), None, DAY),
        (moved(Verdict.ADVANCE, "references"), FROZEN, DAY),
        (moved(Verdict.ADVANCE, to="references"), FROZEN, None),
        (moved(Verdict.HOLD), FROZEN, None),
        (appealed(moved(Verdict.DECLINE)), FROZEN, None),
        (appealed(moved(Verdict.DECLINE), DAY), FROZEN, DAY),
        (review(), FROZEN, FROZEN.frozen_at),
        (review(replace(MARKED[0], at=DAY)), FROZEN, DAY),
        (review(), WORKING, None),
        (review(), INVITED, None),
        (review(), replace(INVITED, declined_at=DAY), DAY),
        (review(), None, None),
    ],
)
def test_an_open_process_has_no_end(about: Review, clock: PersonalClock | None, ended: str | None) -> None:
    """Held, moved on, appealed or still working is open; undecided ends with the freeze or the last mark."""
    assert ended_at(about, clock) == ended


def test_days_are_whole_and_never_negative() -> None:
    """Also where clocks differ."""
    assert days_between("2026-03-01T00:00:00Z", "2026-03-03T23:59:59Z") == 2
    assert days_between("2026-03-01T00:00:00Z", "2026-02-01T00:00:00Z") == 0
