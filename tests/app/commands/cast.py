"""Commands about Casey's take-home, decided as the handler does."""

from __future__ import annotations

from dataclasses import replace

from app.commands import running
from app.commands.access import Place, role_of
from app.commands.asked import Asked
from app.deadlines.clock import PersonalClock, started
from app.decision import Decision
from app.effects import PutComment, PutReaction
from app.events import CommentCreated
from app.handlers import rerun
from app.handlers.comment_created import Facts, decide
from app.review.facts import Review
from app.review.state import CALIBRATION, TAKE_HOME, Move, Verdict
from tests.app.handlers.cast import AROUND, CASEY, attempt
from tests.app.review.cast import ROWS, paneled, review, seat
from tests.rubric.samples import mark

CANDIDATE, REVIEWER, LEAD = CASEY.login, "remy-review", "lena-lead"
ISSUE, COMMENT = 3, 4711
CLOCK = started(PersonalClock(CASEY.id, 72.0, 15), "2026-03-01T00:00:00Z")
LATE = replace(attempt(2, "b" * 40), late=True, overdue=True)
FULL = review(*(mark(row, 3) for row in ROWS))
OPENED = paneled([(1, 3, 3, 3, 3, 3), (4, 3, 3, 3, 3, 3), (2, 3, 3, 3, 3, 3)])


def at_stages(about: Review, *stages: str) -> Review:
    """The same candidate on a longer path, with an issue for the other stages."""
    assert about.assessment is not None
    assessment = replace(about.assessment, stages=stages)
    return replace(about, assessment=assessment, candidate=replace(CASEY, pipeline_issue=ISSUE))


def moved(about: Review, verdict: Verdict, stage: str = TAKE_HOME, to_stage: str = "") -> Review:
    """With one more decision, made when the command comes."""
    move = Move(CASEY.id, AROUND.at, LEAD, verdict, stage, to_stage)
    return replace(about, moves=(*about.moves, move))


def facts(text: str, who: str, place: Place = Place.REVIEW, about: Review = FULL, **given: object) -> Facts:
    """The facts of a command that somebody gave; on a desk it is their own."""
    where = {
        Place.OWN: (CASEY.repo, 1),
        Place.REVIEW: (CASEY.review_repo, 2),
        Place.PIPELINE: (CASEY.review_repo, ISSUE),
        Place.DESK: (f"acme/desk-{who}", 5),
        Place.CALIBRATION: (f"acme/desk-{who}", 6),
    }
    repo, number = where[place]
    event = CommentCreated(repo, 77, number, COMMENT, text, who)
    asked = Asked(event, AROUND.at, about, place, role_of(about, who), clock=CLOCK, attempts=(LATE,))
    stages = {Place.DESK: TAKE_HOME, Place.CALIBRATION: CALIBRATION}
    asked = replace(asked, seat=replace(seat(who), stage=stages[place]) if place in stages else None)
    asked = replace(asked, **given)  # type: ignore[arg-type]
    pressed = running.button_of(event, about)
    button = None
    if pressed is not None:
        judges = asked.role in {"reviewer", "lead"}
        button = rerun.Facts(pressed, AROUND, CASEY, about.newest, is_newest=True, may_judge=judges)
    return Facts(event, asked, button)


def decided(
    text: str, who: str = REVIEWER, place: Place = Place.REVIEW, about: Review = FULL, **given: object
) -> Decision:
    """What follows from a command."""
    return decide(facts(text, who, place, about, **given))


def thumbed(decision: Decision) -> bool:
    """Whether it was done."""
    return any(isinstance(effect, PutReaction) for effect in decision.effects)


def words(decision: Decision, key: str = f"answer-{COMMENT}") -> str:
    """The comment with this key, by default the line that answers; empty where there is none."""
    return "".join(one.body for one in decision.effects if isinstance(one, PutComment) and one.key == key)


def told(decision: Decision) -> dict[str, str]:
    """Every comment by its key."""
    return {one.key: one.body for one in decision.effects if isinstance(one, PutComment)}
