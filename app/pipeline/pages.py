"""Where a candidate is, as the review side and as the candidate may see it. Pure."""

from __future__ import annotations

from app.deadlines.texts import shown_moment
from app.links import Links
from app.overview import age
from app.pipeline.position import Leg, Part, Standing
from app.review.facts import Review
from app.review.scoring import counting, panel_of
from app.review.state import TAKE_HOME, Move
from rubric.document import Block, BulletList, Document, Heading, Link, Paragraph, Spans, Strong, Table
from rubric.model import Scorecard
from rubric.panel import Opened, Sealed
from rubric.stages import title_of
from rubric.units import counted, percent

DAY_SECONDS = 24 * 3600
OURS = {
    Standing.OPEN: "waits for a decision",
    Standing.HELD: "on hold",
    Standing.DECLINED: "declined",
    Standing.WITHDRAWN: "has withdrawn",
    Standing.DONE: "through all stages",
}
DECIDED = frozenset({Standing.DECLINED, Standing.WITHDRAWN, Standing.DONE})


def for_reviewers(review: Review, links: Links, entered_at: str, now: str) -> Document:
    """Stages with scores, what is missing, who decided what and why. What a panel has sealed is not in it.

    `entered_at`: when the candidate came to the first stage; like `now` ISO 8601 UTC.
    """
    rows = tuple(_row(review, leg) for leg in review.legs)
    return Document(
        f"{review.known_as}: stages",
        (
            Paragraph(_here(review, entered_at, now)),
            Table(("Stage", "State", "From", "Until", "Score"), rows),
            *_missing(review),
            *_decisions(review.moves),
            Heading("Where to go"),
            BulletList(_places(review, links)),
        ),
    )


def for_candidate(review: Review) -> Document:
    """The stages' names and where the candidate is: no score, no name, no verdict."""
    decided = review.position.standing in DECIDED
    rows = tuple(((title_of(leg.stage),), (_state(leg, decided=decided),)) for leg in review.legs)
    title = "Where you are" if review.assessment is None else f"{review.assessment.title}: where you are"
    told = (
        "The hiring team has decided, and writes to you." if decided else "A person decides after each stage."
    )
    return Document(title, (Table(("Stage", "State"), rows), Paragraph((told,))))


def _state(leg: Leg, *, decided: bool) -> str:
    """A leg in the candidate's words. What a decision has ended is not to come any more."""
    if leg.part is Part.DONE:
        return "done"
    if leg.part is Part.AHEAD:
        return "" if decided else "to come"
    return "decided" if decided else "you are here"


def _here(review: Review, entered_at: str, now: str) -> Spans:
    here = review.position
    since = here.since or entered_at
    days = int(age(since, now) // DAY_SECONDS)
    waited = f", since {shown_moment(since)} ({counted(days, 'day')})" if since else ""
    return Strong(title_of(here.stage)), f": {OURS[here.standing]}{waited}."


def _row(review: Review, leg: Leg) -> tuple[Spans, ...]:
    state = OURS[review.position.standing] if leg.stage == review.position.stage else leg.part.value
    times = tuple((shown_moment(one) if one else "",) for one in (leg.since, leg.until))
    score = () if leg.part is Part.AHEAD else (_score(review, leg.stage),)
    return (title_of(leg.stage),), (state,), *times, score


def _score(review: Review, stage: str) -> str:
    """The score as far as it may be shown, with what lies between the seats of a panel."""
    found, card = panel_of(review, stage), counting(review, stage)
    if isinstance(found, Sealed):
        return f"sealed: {sum(seat.is_in for seat in found.seats)} of {len(found.seats)} cards are in"
    if card is None or card.so_far is None:
        return "no mark yet"
    spread = f" (seats: {percent(found.low)} to {percent(found.high)})" if isinstance(found, Opened) else ""
    return _points(card) + spread


def _points(card: Scorecard) -> str:
    if card.percent is not None:
        where = "above" if card.above_pass_line else "not above"
        return f"{percent(card.percent)}, {where} the line"
    return f"{percent(card.so_far or 0)} so far"


def _missing(review: Review) -> tuple[Block, ...]:
    """What the present stage's card lacks before a decision can stand on it."""
    here = review.position
    lacks = _lacks(review, here.stage) if here.standing not in DECIDED else ()
    return (Heading("Missing"), BulletList(tuple((one,) for one in lacks))) if lacks else ()


def _lacks(review: Review, stage: str) -> tuple[str, ...]:
    if stage == TAKE_HOME and review.run is None:
        return ("a push with a result",)
    found, card = panel_of(review, stage), counting(review, stage)
    if isinstance(found, Sealed):
        open_seats = (seat for seat in found.seats if not seat.is_in)
        return tuple(f"{seat.role}: {seat.reviewer or 'nobody seated'}, card not in" for seat in open_seats)
    return () if card is None else card.lacks


def _decisions(moves: tuple[Move, ...]) -> tuple[Block, ...]:
    if not moves:
        return ()
    rows: tuple[tuple[Spans, ...], ...] = tuple(
        ((shown_moment(one.at),), (one.who,), (one.verdict.value,), (title_of(one.stage),), (one.reason,))
        for one in moves
    )
    return Heading("Decisions"), Table(("When", "Who", "What", "Stage", "Why"), rows)


def _places(review: Review, links: Links) -> tuple[Spans, ...]:
    candidate = review.candidate
    issue = links.stages(candidate)
    return (
        (Link("The review of the take-home", links.review(candidate)),),
        *([(Link("The boxes of the other stages", issue),)] if issue else []),
        (Link("The candidate's own page", links.progress(candidate)), ": it shows the stages, and no more."),
    )
