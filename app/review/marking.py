"""Who may mark a card, and what a mark changes. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app import grading
from app.budget import same_login
from app.decision import AddMark, Change, ClearMark
from app.review.facts import Review
from app.review.scoring import has_panel, panel_of, rubric_of
from app.review.state import CALIBRATION, Card
from app.state import AuditEntry
from rubric.model import Mark, latest
from rubric.panel import Opened

MARKED = "mark"


@dataclass(frozen=True)
class Marked:
    """The review with the mark in it, and what is to be written down."""

    review: Review
    changes: tuple[Change, ...]


def why_not(review: Review, card: Card, login: str) -> str:
    """Why this person may not mark this card, as the end of a sentence; empty where they may."""
    if review.assessment is None or not grading.may_judge(review.assessment, login):
        return "only reviewers and leads mark"
    if same_login(login, review.candidate.login):
        return "nobody marks their own work"
    is_open = isinstance(panel_of(review, card.stage), Opened)
    if card.owner:
        return _why_not_own(review, card, login, is_open=is_open)
    if not has_panel(review, card.stage):
        return ""
    return "" if is_open else "marks are sealed until the whole panel is in: use the card on your own desk"


def _why_not_own(review: Review, card: Card, login: str, *, is_open: bool) -> str:
    if card.owner != login.lower():
        return "this card belongs to another seat"
    if card not in {seat.card for seat in review.panel(card.stage)}:
        return "this seat was given up, or its calibration set is over"
    if is_open and card.stage == CALIBRATION:
        return "everybody is in, and the marks stay as they were given"
    return "the whole panel is in, and its marks stay: consensus is found there" if is_open else ""


def marked(
    review: Review, card: Card, row: str, points: int | None, *, note: str | None = None, who: str, at: str
) -> Marked:
    """One row marked, or its mark taken away where `points` is None.

    Without a `note` the earlier one stays. `at` is ISO 8601 UTC.
    """
    was = latest(review.marks(card)).get(row)
    told = f"{_place(card)}{row}: {_points(points)} (was {_points(None if was is None else was.points)})"
    entry = AuditEntry(at, who, MARKED, review.candidate.id, told)
    kept = tuple(mark for mark in review.marks(card) if mark.competency != row)
    if points is None:
        after = replace(review, cards={**review.cards, card: kept})
        return Marked(after, (ClearMark(review.candidate.id, row, who, at, card), entry))
    rubric = rubric_of(review, card.stage)
    words = note if note is not None else was.note if was is not None else ""
    mark = Mark(row, points, who, at, "" if rubric is None else rubric.version, words)
    after = replace(review, cards={**review.cards, card: (*kept, mark)})
    return Marked(after, (AddMark(review.candidate.id, mark, card), entry))


def _points(points: int | None) -> str:
    return "no mark" if points is None else str(points)


def _place(card: Card) -> str:
    """Nothing for the take-home's shared card, which most are."""
    owner = f" of {card.owner}" if card.owner else ""
    return "" if card == Card() else f"{card.stage}{owner}, "
