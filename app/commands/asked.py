"""A command with everything it is decided on, and the ways of answering it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.commands.access import Place, Role
from app.deadlines.clock import PersonalClock
from app.decision import Change, Decision
from app.effects import PutComment, PutReaction, Rendered
from app.events import CommentCreated
from app.review.facts import Review
from app.review.scoring import rubric_of
from app.review.state import TAKE_HOME, Card, Seat
from app.state import Attempt, AuditEntry, Candidate
from rubric.markdown import quote, spans
from rubric.model import Competency


@dataclass(frozen=True)
class Asked:
    """Who asked what, where and when, about whom. `at` is ISO 8601 UTC.

    `seat` is the one whose card is in this issue of a desk, also after it was given up. `loads` says by
    lower-case login how many seats somebody has had; `markers`, by row of the take-home, are the lower-case
    logins of everybody who ever marked it. `clock` and `attempts` are the candidate's.
    """

    event: CommentCreated
    at: str
    review: Review
    place: Place
    role: Role
    seat: Seat | None = None
    clock: PersonalClock | None = None
    attempts: tuple[Attempt, ...] = ()
    loads: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    markers: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def who(self) -> str:
        """Who asked."""
        return self.event.sender

    @property
    def candidate(self) -> Candidate:
        """Whom it is about."""
        return self.review.candidate

    @property
    def key(self) -> str:
        """What the record knows this request by: its comment."""
        return f"comment:{self.event.comment_id}"

    @property
    def card(self) -> Card:
        """The card that stands here: the take-home's, that of the present stage, or a seat's own."""
        if self.place in {Place.DESK, Place.CALIBRATION} and self.seat is not None:
            return self.seat.card
        return Card(self.review.position.stage) if self.place is Place.PIPELINE else Card(TAKE_HOME)

    def noted(self, what: str, detail: str) -> AuditEntry:
        """An entry in the audit log: this person did that."""
        return AuditEntry(self.at, self.who, what, self.candidate.id, detail)

    def thumb(self) -> PutReaction:
        """The answer that takes no line."""
        return PutReaction(self.event.installation_id, self.event.repo, self.event.comment_id)

    def line(self, words: str) -> PutComment:
        """The answer in words, right below."""
        event = self.event
        return PutComment(
            event.installation_id, event.repo, event.number, f"answer-{event.comment_id}", words
        )

    def to_candidate(self, key: str, words: str) -> tuple[PutComment, ...]:
        """A comment for the candidate, where there is a pull request to write on."""
        one = self.candidate
        if one.feedback_pr is None:
            return ()
        return (PutComment(one.installation_id, one.repo, one.feedback_pr, key, words),)

    def to_reviewers(self, key: str, words: str, stage: str = TAKE_HOME) -> tuple[PutComment, ...]:
        """A comment where all reviewers read: on the pull request, or in the issue of the other stages."""
        one = self.candidate
        own = one.review_pr if stage == TAKE_HOME else None
        number = one.pipeline_issue if own is None else own
        if number is None:
            return ()
        return (PutComment(one.installation_id, one.review_repo, number, key, words),)


def done(
    asked: Asked,
    note: str,
    changes: Iterable[Change] = (),
    effects: Iterable[Rendered] = (),
    *,
    tend: bool = False,
) -> Decision:
    """What follows, with a thumb. `tend`: the review side says something else now."""
    tended = (asked.candidate.id,) if tend else ()
    return Decision(note, tuple(changes), (asked.thumb(), *effects), tended)


def refused(asked: Asked, wrong: str) -> Decision:
    """Nothing follows; one line says why."""
    return Decision(f"refused: {wrong}", effects=(asked.line(f"Not done: {wrong}"),))


def row_of(asked: Asked, stage: str, row: str) -> Competency | str:
    """The row of a stage's rubric, or what is wrong with it: all that there are."""
    rubric = rubric_of(asked.review, stage)
    if rubric is None:
        return "there is no rubric here yet."
    found = next((one for one in rubric.asked if one.id == row), None)
    ids = ", ".join(f"`{one.id}`" for one in rubric.asked)
    return found or f"{quote(row)} is no row of this rubric. Its rows are {ids}."


def quoted(words: str) -> str:
    """A candidate's words as a quotation: one line in which nothing comes alive."""
    return f"> {spans((words,))}"


def named(row: Competency) -> str:
    """A row by title and id, as Markdown."""
    return f"**{spans((row.title,))}** (`{row.id}`)"
