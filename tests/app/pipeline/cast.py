"""A candidate on a pipeline of five stages, and the decisions that move them."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from app.review.facts import Review
from app.review.state import Card, Move, Verdict
from rubric.model import Mark
from tests.app.handlers.cast import CASEY
from tests.app.review.cast import ASSESSMENT

PATH = ("filter", "portfolio", "take-home", "presentation", "onboarding")
LEAD = "lena-lead"
STAGED = replace(ASSESSMENT, stages=PATH, specialisation="nlp")


def moment(day: int) -> str:
    """Ten in the morning, so many days into the month."""
    return f"2026-03-{day:02d}T10:00:00Z"


def move(
    day: int, stage: str, to_stage: str = "", verdict: Verdict = Verdict.ADVANCE, reason: str = ""
) -> Move:
    """A lead's decision."""
    return Move(CASEY.id, moment(day), LEAD, verdict, stage, to_stage, reason)


def advanced(*stages: str) -> tuple[Move, ...]:
    """From each of these stages to the one after it, a day apart."""
    pairs = enumerate(pairwise(stages), start=3)
    return tuple(move(day, here, there) for day, (here, there) in pairs)


def review(
    *moves: Move, issue: int | None = 9, marks: tuple[Mark, ...] = (), stage: str = "filter"
) -> Review:
    """The candidate after these decisions, with marks on the card of one stage."""
    candidate = replace(CASEY, pipeline_issue=issue, review_pr=None)
    return Review(candidate, None, STAGED, {Card("filter"): marks} if marks else {}, moves=moves)
