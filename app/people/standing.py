"""How it stands with a candidate: the state in a word, who waits since when, and when it was over. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from app.deadlines.clock import PersonalClock
from app.pipeline.position import Standing
from app.review.facts import Review
from app.review.scoring import counting, panel_of
from app.review.state import TAKE_HOME
from rubric.model import Scorecard
from rubric.panel import Opened, Sealed

ENDS = frozenset({Standing.DECLINED, Standing.WITHDRAWN, Standing.DONE})


def state_of(review: Review, clock: PersonalClock | None) -> str:
    """What happens to the candidate at the present stage, or has happened, in a few words."""
    now = review.position
    if now.standing is not Standing.OPEN:
        return now.standing.value
    card = counting(review, now.stage)
    if card is not None and card.complete:
        return "to be decided"
    if now.stage == TAKE_HOME:
        return _at_work(review, clock) or _marking(review, card)
    return _marking(review, card)


def waits_since(review: Review, clock: PersonalClock | None) -> str | None:
    """Since when something waits for a person of the team, ISO 8601 UTC; None where nothing does.

    A stage waits from the moment in which its candidate is done with it or was moved to it; a question and an
    appeal from when they were asked. The one that waits longest counts. A decision that ends it all leaves no
    earlier question open.
    """
    return min(_asked(review, clock), default=None)


def ended_at(review: Review, clock: PersonalClock | None) -> str | None:
    """When the candidate's process was over, ISO 8601 UTC; None while it is open.

    Over is: declined, withdrawn, through the last stage, or an invitation that was not accepted. Where nobody
    ever decided, the freeze of the clock, or the last mark if that came later.
    """
    if _open_appeal(review):
        return None
    now = review.position
    if now.standing in ENDS:
        return now.since
    if review.moves or clock is None:
        return None
    if clock.started_at is None:
        return clock.declined_at
    if clock.frozen_at is None:
        return None
    marked = (mark.at for marks in review.cards.values() for mark in marks)
    return max((clock.frozen_at, *marked))


def days_between(since: str, now: str) -> int:
    """Whole days from one moment to another; never negative."""
    return max(0, (datetime.fromisoformat(now) - datetime.fromisoformat(since)).days)


def _asked(review: Review, clock: PersonalClock | None) -> Iterator[str]:
    now = review.position
    if now.standing is Standing.HELD:
        yield now.since
    if now.standing is Standing.OPEN:
        yield from _stage_since(review, clock)
    over = now.since if now.standing in ENDS else ""
    yield from (
        question.at for question in review.questions if question.at >= over and not question.answered_at
    )
    yield from (appeal.at for appeal in review.appeals if not appeal.answered_at)


def _stage_since(review: Review, clock: PersonalClock | None) -> Iterator[str]:
    since = review.position.since
    if review.position.stage != TAKE_HOME:
        if since:
            yield since
    elif clock is None:
        if review.newest is not None:
            yield max(since, review.newest.received_at)
    elif clock.frozen_at is not None:
        yield max(since, clock.frozen_at)


def _open_appeal(review: Review) -> bool:
    return any(not appeal.answered_at for appeal in review.appeals)


def _at_work(review: Review, clock: PersonalClock | None) -> str:
    """What the candidate or a machine is still doing; empty when it is the reviewers' turn."""
    if clock is not None and clock.started_at is None:
        return "invited" if clock.declined_at is None else "invitation declined"
    if clock is not None and clock.frozen_at is None:
        return "working"
    if review.newest is None:
        return "nothing handed in"
    return "" if review.run is not None else "not graded yet"


def _marking(review: Review, card: Scorecard | None) -> str:
    found = panel_of(review, review.position.stage)
    if isinstance(found, Sealed) or card is None:
        return "to be marked"
    if isinstance(found, Opened):
        return "to be discussed"
    done = len(card.rows) - len(card.missing)
    return f"to be marked: {done} of {len(card.rows)} rows" if done else "to be marked"
