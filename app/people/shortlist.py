"""The candidates of one assessment as a list: never by score alone. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from app.deadlines.clock import PersonalClock
from app.people.sheet import Cell
from app.people.standing import days_between, state_of, waits_since
from app.review.facts import Review
from app.review.scoring import counting, panel_of
from rubric.panel import Opened, Sealed

SCHEMA = "proofgrade.shortlist/1"
HEAD = (
    "alias", "name", "stage", "state", "complete", "gate", "score", "low", "high", "sealed", "days_waiting",
)  # fmt: skip


class Order(StrEnum):
    """By what candidates are ordered within one stage and completeness."""

    WAITING = "waiting"
    SCORE = "score"


@dataclass(frozen=True)
class Listed:
    """One candidate of a shortlist.

    `name` is empty while names are hidden. `gate` is empty before a run. `score` is in percent and None while
    the card is incomplete or `sealed`; `low` and `high` are a panel's lowest and highest seat. `days_waiting`
    is None where nothing waits for the team. `place` counts the stages up to the present one.
    """

    alias: str
    name: str
    stage: str
    place: int
    state: str
    complete: bool
    gate: str
    score: float | None
    low: float | None
    high: float | None
    sealed: bool
    days_waiting: int | None

    def cells(self) -> Sequence[Cell]:
        """The fields under `HEAD`."""
        return [getattr(self, name) for name in HEAD]


def listed(review: Review, clock: PersonalClock | None, now: str) -> Listed:
    """One candidate as of `now`, ISO 8601 UTC."""
    stage = review.position.stage
    found, card = panel_of(review, stage), counting(review, stage)
    since = waits_since(review, clock)
    opened = found if isinstance(found, Opened) else None
    complete = card is not None and card.complete
    return Listed(
        alias=review.candidate.alias,
        name=review.candidate.login if review.is_named else "",
        stage=stage,
        place=review.path.index(stage) if stage in review.path else 0,
        state=state_of(review, clock),
        complete=complete,
        gate="" if review.run is None else review.run.judgements.gate.outcome.value,
        score=None if card is None else card.percent,
        low=None if opened is None else opened.low,
        high=None if opened is None else opened.high,
        sealed=isinstance(found, Sealed),
        days_waiting=None if since is None else days_between(since, now),
    )


def ordered(found: Iterable[Listed], order: Order = Order.WAITING) -> list[Listed]:
    """Furthest stage first, then complete cards, then who waits longest; a score orders only within those."""
    return sorted(found, key=lambda one: (-one.place, not one.complete, *_within(one, order), one.alias))


def to_json(slug: str, now: str, order: Order, found: Sequence[Listed]) -> dict[str, Any]:
    """For machines."""
    rows = [{name: value for name, value in asdict(one).items() if name != "place"} for one in found]
    return {"schema": SCHEMA, "assessment": slug, "at": now, "sorted_by": _told(order), "candidates": rows}


def _within(one: Listed, order: Order) -> tuple[float, ...]:
    waiting = -1 if one.days_waiting is None else one.days_waiting
    score = -1.0 if one.score is None else one.score
    return (-score, -waiting) if order is Order.SCORE else (-waiting,)


def _told(order: Order) -> list[str]:
    return ["stage", "complete", *(["score"] if order is Order.SCORE else []), "days_waiting"]
