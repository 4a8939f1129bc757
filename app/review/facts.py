"""Everything that the human half of one candidate is decided and shown from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from app import grading
from app.pipeline.position import Leg, Position, legs, position, reached
from app.ports import Records
from app.review.similar import Outcome
from app.review.state import TAKE_HOME, Appeal, Card, Move, Question, Seat
from app.state import Attempt, Candidate, newest, shown
from rubric import wire
from rubric.grade import Graded
from rubric.model import Assessment, Mark, Rubric


@dataclass(frozen=True)
class Review:
    """One candidate as people judge them. `attempt` is the one that the review side shows, `run` its facts.

    `assessment` is the newest that is known; None before the first one was read. `cards` holds the marks that
    count. `seats` are the taken ones of all stages: who gave one up is not among them, but in `left`.
    `rubrics` are the earlier ones, by version, that marks were given by. `let_in`: the candidate was invited
    to the repository, or has pushed to it. `outcomes`: what flags were found to be, by whom they name.
    """

    candidate: Candidate
    attempt: Attempt | None
    assessment: Assessment | None
    cards: Mapping[Card, tuple[Mark, ...]]
    seats: tuple[Seat, ...] = ()
    moves: tuple[Move, ...] = ()
    appeals: tuple[Appeal, ...] = ()
    questions: tuple[Question, ...] = ()
    newest: Attempt | None = None
    run: Graded | None = None
    left: tuple[Seat, ...] = ()
    rubrics: Mapping[str, Rubric] = field(default_factory=dict)
    let_in: bool = False
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)

    @property
    def path(self) -> tuple[str, ...]:
        """The stages of this assessment, in order."""
        return (TAKE_HOME,) if self.assessment is None else self.assessment.stages

    @property
    def position(self) -> Position:
        """Where the candidate stands."""
        return position(self.path, self.moves, let_in=self.let_in)

    @property
    def reached(self) -> tuple[str, ...]:
        """The stages that the candidate has been at, in the order in which they came there."""
        return reached(self.path, self.moves, let_in=self.let_in)

    @property
    def legs(self) -> tuple[Leg, ...]:
        """The candidate's whole way."""
        return legs(self.path, self.moves, let_in=self.let_in)

    @property
    def is_named(self) -> bool:
        """Whether reviewers may see who it is: after `/unblind`, or where the assessment hides no names."""
        blind = self.assessment is None or self.assessment.review.blind
        return self.candidate.named or not blind

    @property
    def known_as(self) -> str:
        """What reviewers call the candidate: the alias, with the login once they may see it."""
        return f"{self.candidate.alias} ({self.candidate.login})" if self.is_named else self.candidate.alias

    def marks(self, card: Card) -> tuple[Mark, ...]:
        """The marks on a card."""
        return self.cards.get(card, ())

    def panel(self, stage: str) -> tuple[Seat, ...]:
        """Who sits on the panel of a stage."""
        return tuple(seat for seat in self.seats if seat.stage == stage)


def gather(records: Records, candidate: Candidate) -> Review:
    """Read it from the record."""
    attempts = tuple(records.attempts(candidate.id))
    attempt, assessment = shown(attempts), _assessment(candidate, attempts)
    cards, seats = records.cards(candidate.id), records.seats(candidate.id)
    clock = records.clock(candidate.id)
    return Review(
        candidate,
        attempt,
        assessment,
        cards,
        tuple(seat for seat in seats if seat.left_at is None),
        records.moves(candidate.id),
        records.appeals(candidate.id),
        records.questions(candidate.id),
        newest(attempts),
        None if attempt is None else run_of(attempt, assessment),
        tuple(seat for seat in seats if seat.left_at is not None),
        _rubrics(records, {mark.rubric_version for marks in cards.values() for mark in marks}),
        bool(attempts) or (clock is not None and clock.invited_at is not None),
        records.outcomes(candidate.id),
    )


def remember(records: Records, candidate_id: int, assessment: Assessment) -> None:
    """What a candidate is judged by from now on."""
    records.set_assessment(candidate_id, wire.assessment_to_json(assessment))
    keep(records, assessment.rubric)


def keep(records: Records, rubric: Rubric) -> None:
    """Remember a rubric by its version."""
    records.keep_rubric(rubric.version, wire.rubric_to_json(rubric))


def _assessment(candidate: Candidate, attempts: tuple[Attempt, ...]) -> Assessment | None:
    """The one on the candidate; where there is none yet, the one of the newest attempt that has been read."""
    if candidate.assessment_json is not None:
        return wire.assessment_from_json(candidate.assessment_json)
    read = [found for found in map(grading.assessment_of, attempts) if found is not None]
    return read[-1] if read else None


def run_of(attempt: Attempt, assessment: Assessment | None) -> Graded | None:
    """An attempt's facts without a mark: measured by the assessment of its time, judged by today's rubric."""
    found = grading.graded_of(attempt, ())
    if found is None or assessment is None:
        return None
    return replace(found, assessment=replace(found.assessment, rubric=assessment.rubric))


def _rubrics(records: Records, versions: Iterable[str]) -> dict[str, Rubric]:
    kept = ((version, records.rubric(version)) for version in versions)
    return {version: wire.rubric_from_json(body) for version, body in kept if body is not None}
