"""The scorecards of a review: which rubric, which gate, what a panel comes to, what counts. Pure."""

from __future__ import annotations

from collections import Counter

from app.review.facts import Review
from app.review.state import CALIBRATION, TAKE_HOME, Card
from rubric import stages
from rubric.model import Outcome, Rubric, Scorecard
from rubric.panel import Opened, Sealed, SeatCard, panel
from rubric.scorecard import scorecard

_OF_TAKE_HOME = frozenset({TAKE_HOME, CALIBRATION})  # a calibration set is the same work once more


def rubric_of(review: Review, stage: str) -> Rubric | None:
    """The rubric of a stage: the assessment's own for a take-home and its calibration, else the shipped."""
    if stage in _OF_TAKE_HOME:
        return None if review.assessment is None else review.assessment.rubric
    found = stages.shipped().get(stage)
    return None if found is None else found.rubric


def gate_of(review: Review, stage: str) -> Outcome:
    """How the gate stands. Only the take-home has one; before a run it is open."""
    if stage not in _OF_TAKE_HOME:
        return Outcome.PASS
    return Outcome.INCONCLUSIVE if review.run is None else review.run.judgements.gate.outcome


def scorecard_of(review: Review, card: Card) -> Scorecard | None:
    """One card as it stands; None where its stage has no rubric (yet)."""
    rubric = rubric_of(review, card.stage)
    return None if rubric is None else scorecard(rubric, review.marks(card), gate_of(review, card.stage))


def has_panel(review: Review, stage: str) -> bool:
    """Whether this stage is read by a panel whose members do not see each other's marks at first."""
    if stage == CALIBRATION:
        return bool(review.panel(stage))
    return stage == TAKE_HOME and review.assessment is not None and bool(review.assessment.review.panel)


def panel_of(review: Review, stage: str) -> Sealed | Opened | None:
    """What the panel of a stage comes to; sealed until every seat is taken and everybody is in.

    A calibration set has no seats but those that were given: it opens when all who did not leave are in. None
    where there is no panel.
    """
    rubric = rubric_of(review, stage)
    if rubric is None or not has_panel(review, stage):
        return None
    return panel(rubric, _seat_cards(review, stage), review.marks(Card(stage)), gate_of(review, stage))


def counting(review: Review, stage: str) -> Scorecard | None:
    """The card that counts: the shared one, or what an opened panel comes to. None while it is sealed."""
    found = panel_of(review, stage)
    if found is None:
        return scorecard_of(review, Card(stage))
    return found.scorecard if isinstance(found, Opened) else None


def vacant(review: Review, stage: str) -> tuple[int, ...]:
    """Which seats of the assessment's panel nobody has taken, as indexes into it."""
    if stage == CALIBRATION or not has_panel(review, stage) or review.assessment is None:
        return ()
    taken = Counter(seat.role for seat in review.panel(stage))
    free = []
    for index, seat in enumerate(review.assessment.review.panel):
        if taken[seat.role]:
            taken[seat.role] -= 1
        else:
            free.append(index)
    return tuple(free)


def _seat_cards(review: Review, stage: str) -> tuple[SeatCard, ...]:
    """The cards of everybody seated, and an empty one for each seat that waits for somebody."""
    taken = [SeatCard(seat.reviewer, seat.role, review.marks(seat.card)) for seat in review.panel(stage)]
    if review.assessment is not None:
        wanted = review.assessment.review.panel
        taken += [SeatCard("", wanted[index].role, ()) for index in vacant(review, stage)]
    return tuple(taken)
