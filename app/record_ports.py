"""What the record knows of clocks, budgets, panels and sealed secrets, as Protocols. Parts of `app.ports`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from app.deadlines.clock import Extension, PersonalClock
from app.review.state import Appeal, Move, Question, Seat
from app.state import Candidate, Place, Ticket


class Spendings(Protocol):
    """The part of the record that knows what sealed runs have cost."""

    def spend(self, candidate_id: int, run_id: str, seconds: float) -> None:
        """Charge one sealed run; charged again, it counts once, with the later figure."""

    def spent(self, candidate_id: int) -> float:
        """Seconds of sealed runs that a candidate has used."""


class Credentials(Protocol):
    """The part of the record that knows sealed secrets and the keys to the set-up pages."""

    def sealed(self) -> Mapping[str, str]:
        """Everything sealed, by name."""

    def put_sealed(self, name: str, sealed: str, at: str) -> None:
        """Store or replace one sealed text."""

    def forget_sealed(self) -> int:
        """Delete everything sealed; how many there were."""

    def add_ticket(self, ticket: Ticket) -> None:
        """Store a ticket."""

    def ticket(self, digest: str) -> Ticket | None:
        """The ticket with this digest, expired or not."""

    def drop_tickets(self, *, purpose: str, bound_to: str | None = None) -> None:
        """Delete the tickets of a purpose; only those bound to this digest where one is given."""

    def take_ticket(self, digest: str) -> bool:
        """Delete a ticket; whether it was there. Of two that come together one is told so."""

    def drop_expired_tickets(self, now: str) -> None:
        """Delete what expired by `now`."""

    def places(self, most: int) -> Sequence[Place]:
        """Where the `most` newest candidates work."""


class Clocks(Protocol):
    """The part of the record that knows personal clocks."""

    def clock(self, candidate_id: int) -> PersonalClock | None:
        """The candidate's clock with its extensions; None where the candidate has none."""

    def put_clock(self, clock: PersonalClock) -> None:
        """Store a clock, new or changed. Its extensions are left as they are."""

    def add_extension(self, candidate_id: int, extension: Extension) -> None:
        """Append an extension."""

    def clocks_to_tend(self) -> Sequence[int]:
        """Candidates whose clock has started and is not done with: running, to be shown, to be started."""

    def clocks_waiting(self) -> Sequence[int]:
        """Candidates who were invited and have neither accepted nor declined yet."""

    def candidate_by_alias(self, alias: str) -> Candidate | None:
        """Who stands behind an alias."""

    def set_late(self, attempt_id: int, *, late: bool, overdue: bool) -> None:
        """Say whether an attempt counts, and whether it came after the candidate's time."""


class Reviews(Protocol):
    """The part of the record that knows panels, decisions, appeals, questions and rubrics."""

    def seats(self, candidate_id: int) -> tuple[Seat, ...]:
        """Everybody who was ever seated for a candidate, in the order of their seating."""

    def put_seat(self, seat: Seat) -> None:
        """Store a seat, new or changed."""

    def seat_at(self, repo: str, number: int) -> Seat | None:
        """Whose card is in this issue of a desk."""

    def seat_loads(self) -> Mapping[str, tuple[int, str]]:
        """By lower-case login: how many seats somebody has, calibration aside, and since when the last."""

    def moves(self, candidate_id: int) -> tuple[Move, ...]:
        """What was decided about a candidate, oldest first."""

    def add_move(self, move: Move) -> None:
        """Append a decision."""

    def appeals(self, candidate_id: int) -> tuple[Appeal, ...]:
        """A candidate's appeals, oldest first."""

    def put_appeal(self, appeal: Appeal) -> None:
        """Store an appeal, new or answered."""

    def questions(self, candidate_id: int) -> tuple[Question, ...]:
        """A candidate's questions, oldest first."""

    def put_question(self, question: Question) -> None:
        """Store a question, new or answered."""

    def rubric(self, version: str) -> str | None:
        """The rubric of this version as `rubric.wire` JSON."""

    def keep_rubric(self, version: str, body: str) -> None:
        """Remember a rubric by its version; known ones stay as they are."""

    def set_assessment(self, candidate_id: int, assessment: str) -> None:
        """What a candidate is judged by from now on, as `rubric.wire` JSON."""

    def set_pipeline_issue(self, candidate_id: int, number: int) -> None:
        """Where the stages other than the take-home are judged."""

    def set_named(self, candidate_id: int) -> None:
        """The review side may name the candidate from now on."""

    def candidates_of(self, slug: str | None = None) -> Sequence[Candidate]:
        """The candidates of an assessment, or of all, in the order in which they were invited."""
