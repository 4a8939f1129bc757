"""A review of Casey's take-home: an honest run, no panel unless one is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from app.review.facts import Review
from app.review.state import CALIBRATION, SHARED, TAKE_HOME, Card, Move, Seat, Verdict
from rubric.model import Mark
from rubric.review_policy import PanelSeat, ReviewPolicy
from tests.app.handlers.cast import AROUND, CASEY, attempt
from tests.rubric import samples

RUN = samples.graded()
REVIEWERS = ("remy-review", "pat-peer", "sam-stake")
ASSESSMENT = replace(RUN.assessment, reviewers=REVIEWERS, leads=("lena-lead",))
PANEL = tuple(
    PanelSeat(role, (login,))
    for role, login in zip(("peer", "hiring manager", "stakeholder"), REVIEWERS, strict=True)
)
ROWS = tuple(row.id for row in samples.RUBRIC.competencies)


def review(*given: Mark, card: Card = SHARED) -> Review:
    """A graded take-home with one shared card."""
    run = replace(RUN, assessment=ASSESSMENT)
    first = attempt(1, "a" * 40)
    return Review(CASEY, first, ASSESSMENT, {card: given} if given else {}, newest=first, run=run)


def seat(login: str, role: str = "peer") -> Seat:
    """A taken seat with an open desk."""
    return Seat(CASEY.id, TAKE_HOME, login, role, AROUND.at, f"acme/desk-{login}", 5)


def calibrated(*points: Iterable[int]) -> Review:
    """A decided take-home as a calibration set of three; `points` are one card each, in their order."""
    decided = review(*(samples.mark(row, 3, reviewer="lena-lead") for row in ROWS))
    move = Move(CASEY.id, AROUND.at, "lena-lead", Verdict.DECLINE, TAKE_HOME, "")
    seats = tuple(
        Seat(CASEY.id, CALIBRATION, login, CALIBRATION, AROUND.at, f"acme/desk-{login}", 6)
        for login in REVIEWERS
    )
    cards = {
        place.card: tuple(
            samples.mark(row, value, reviewer=place.reviewer)
            for row, value in zip(ROWS, values, strict=False)
        )
        for place, values in zip(seats, points, strict=False)
    }
    return replace(decided, seats=seats, moves=(move,), cards={**decided.cards, **cards})


def paneled(points: Iterable[Iterable[int]] = ()) -> Review:
    """The same take-home read by a panel of three; `points` are one card each, in the order of the seats."""
    assessment = replace(ASSESSMENT, review=ReviewPolicy(panel=PANEL))
    seats = tuple(seat(one.people[0], one.role) for one in PANEL)
    cards = {
        place.card: tuple(
            samples.mark(row, value, reviewer=place.reviewer)
            for row, value in zip(ROWS, values, strict=False)
        )
        for place, values in zip(seats, points, strict=False)
    }
    run = replace(RUN, assessment=assessment)
    return replace(review(), assessment=assessment, seats=seats, cards=cards, run=run)
