"""When a take-home is settled: complete, decided, and not to be appealed any more. Pure."""

from __future__ import annotations

from app.deadlines.clock import after
from app.pipeline.position import Standing
from app.review.facts import Review
from app.review.scoring import counting
from app.review.state import TAKE_HOME, Move, Verdict

_DAY = 24 * 3600


def closes_at(review: Review) -> str | None:
    """Until when rows may be appealed, by the newest decision on the take-home; None before there is one."""
    made = _decisions(review)
    if not made or review.assessment is None:
        return None
    return after(made[-1].at, review.assessment.review.appeal_days * _DAY)


def may_appeal(review: Review, at: str) -> bool:
    """Whether a decision on the take-home had been made by then; news of an appeal may come after one's."""
    return any(move.at <= at for move in _decisions(review))


def settled_at(review: Review) -> str:
    """When the last mark of the take-home stood and nobody could appeal it any more, ISO 8601 UTC.

    Empty while a person may still change it, where the candidate has withdrawn, and without a run.
    """
    card, end = counting(review, TAKE_HOME), closes_at(review)
    done = card is not None and card.complete and review.run is not None
    if not done or end is None or _is_open(review):
        return ""
    marked = (mark.at for of, marks in review.cards.items() if of.stage == TAKE_HOME for mark in marks)
    return max(end, *marked)


def _is_open(review: Review) -> bool:
    now = review.position
    undecided = now.stage == TAKE_HOME and now.standing in {Standing.OPEN, Standing.HELD}
    waits = any(not appeal.answered_at for appeal in review.appeals)
    return undecided or waits or now.standing is Standing.WITHDRAWN


def _decisions(review: Review) -> list[Move]:
    """What was decided on the take-home, oldest first. A withdrawal is the candidate's own word."""
    mine = (move for move in review.moves if move.stage == TAKE_HOME)
    return [move for move in mine if move.verdict is not Verdict.WITHDRAW]
