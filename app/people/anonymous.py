"""What stays of a candidate's cards once the person is erased: figures that are nobody's. Pure."""

from __future__ import annotations

from app.people.state import Anonymous
from app.review.facts import Review
from app.review.scoring import gate_of
from app.review.state import TAKE_HOME, Card
from rubric.model import Mark

MONTH = len("2026-03")


def anonymous(review: Review) -> tuple[Anonymous, ...]:
    """One for every card with a mark."""
    marked = ((card, marks) for card, marks in sorted(review.cards.items()) if marks)
    return tuple(_of(review, card, marks) for card, marks in marked)


def _of(review: Review, card: Card, marks: tuple[Mark, ...]) -> Anonymous:
    last = max(marks, key=lambda mark: mark.at)
    gated = card.stage == TAKE_HOME and review.run is not None
    return Anonymous(
        month=last.at[:MONTH],
        stage=card.stage,
        rubric_version=last.rubric_version,
        points={mark.competency: mark.points for mark in sorted(marks, key=lambda mark: mark.competency)},
        gate=gate_of(review, card.stage).value if gated else "",
        decided=any(move.stage == card.stage for move in review.moves),
    )
