"""Queries on panels, decisions, appeals, questions, and the rubrics that marks were given by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from app.db.models import candidates
from app.db.review_tables import appeals, moves, questions, rubrics, seats
from app.review.state import CALIBRATION, Appeal, Move, Question, Seat, Verdict
from app.state import Candidate


class ReviewQueries:
    """The queries; the connection is the transaction's."""

    connection: sa.Connection

    def seats(self, candidate_id: int) -> tuple[Seat, ...]:
        """Everybody who was ever seated for a candidate, in the order of their seating."""
        mine = sa.select(seats).where(seats.c.candidate_id == candidate_id)
        found = self.connection.execute(mine.order_by(seats.c.assigned_at, seats.c.reviewer))
        return tuple(Seat(**row._mapping) for row in found)

    def put_seat(self, seat: Seat) -> None:
        """Store a seat, new or changed."""
        values = asdict(seat)
        mine = (
            seats.c.candidate_id == seat.candidate_id,
            seats.c.stage == seat.stage,
            seats.c.reviewer == seat.reviewer,
        )
        if not self.connection.execute(sa.update(seats).where(*mine).values(values)).rowcount:
            self.connection.execute(sa.insert(seats).values(values))

    def seat_at(self, repo: str, number: int) -> Seat | None:
        """Whose card is in this issue of a desk."""
        found = sa.select(seats).where(seats.c.desk_repo == repo, seats.c.desk_issue == number)
        row = self.connection.execute(found).one_or_none()
        return None if row is None else Seat(**row._mapping)

    def seat_loads(self) -> Mapping[str, tuple[int, str]]:
        """By lower-case login: how many seats somebody has, calibration aside, and since when the last."""
        login = sa.func.lower(seats.c.reviewer)
        read = seats.c.left_at.is_(None), seats.c.stage != CALIBRATION
        counted = sa.select(login, sa.func.count(), sa.func.max(seats.c.assigned_at))
        found = self.connection.execute(counted.where(*read).group_by(login))
        return {row[0]: (row[1], row[2]) for row in found}

    def moves(self, candidate_id: int) -> tuple[Move, ...]:
        """What was decided about a candidate, oldest first."""
        mine = sa.select(moves).where(moves.c.candidate_id == candidate_id).order_by(moves.c.id)
        return tuple(_move(row) for row in self.connection.execute(mine))

    def add_move(self, move: Move) -> None:
        """Append a decision."""
        self.connection.execute(sa.insert(moves).values(asdict(move)))

    def appeals(self, candidate_id: int) -> tuple[Appeal, ...]:
        """A candidate's appeals, oldest first."""
        mine = sa.select(appeals).where(appeals.c.candidate_id == candidate_id)
        found = self.connection.execute(mine.order_by(appeals.c.at, appeals.c.key))
        return tuple(Appeal(**row._mapping) for row in found)

    def put_appeal(self, appeal: Appeal) -> None:
        """Store an appeal, new or answered."""
        self._put(appeals, asdict(appeal))

    def questions(self, candidate_id: int) -> tuple[Question, ...]:
        """A candidate's questions, oldest first."""
        mine = sa.select(questions).where(questions.c.candidate_id == candidate_id)
        found = self.connection.execute(mine.order_by(questions.c.at, questions.c.key))
        return tuple(Question(**row._mapping) for row in found)

    def put_question(self, question: Question) -> None:
        """Store a question, new or answered."""
        self._put(questions, asdict(question))

    def rubric(self, version: str) -> str | None:
        """The rubric of this version as `rubric.wire` JSON."""
        found = sa.select(rubrics.c.body).where(rubrics.c.version == version)
        return self.connection.execute(found).scalar_one_or_none()

    def keep_rubric(self, version: str, body: str) -> None:
        """Remember a rubric by its version; known ones stay as they are."""
        if self.rubric(version) is None:
            self.connection.execute(sa.insert(rubrics).values(version=version, body=body))

    def set_assessment(self, candidate_id: int, assessment: str) -> None:
        """What a candidate is judged by from now on, as `rubric.wire` JSON."""
        self._say(candidate_id, assessment_json=assessment)

    def set_pipeline_issue(self, candidate_id: int, number: int) -> None:
        """Where the stages other than the take-home are judged."""
        self._say(candidate_id, pipeline_issue=number)

    def set_named(self, candidate_id: int) -> None:
        """The review side may name the candidate from now on."""
        self._say(candidate_id, named=True)

    def candidates_of(self, slug: str | None = None) -> Sequence[Candidate]:
        """The candidates of an assessment, or of all, in the order in which they were invited."""
        found = sa.select(candidates).order_by(candidates.c.id)
        if slug is not None:
            found = found.where(candidates.c.assessment == slug)
        return [Candidate(**row._mapping) for row in self.connection.execute(found)]

    def _say(self, candidate_id: int, **values: object) -> None:
        mine = candidates.c.id == candidate_id
        self.connection.execute(sa.update(candidates).where(mine).values(**values))

    def _put(self, table: sa.Table, values: dict[str, Any]) -> None:
        mine = table.c.candidate_id == values["candidate_id"], table.c.key == values["key"]
        if not self.connection.execute(sa.update(table).where(*mine).values(values)).rowcount:
            self.connection.execute(sa.insert(table).values(values))


def _move(row: sa.Row[Any]) -> Move:
    fields = {name: value for name, value in row._mapping.items() if name != "id"}
    return Move(**fields | {"verdict": Verdict(fields["verdict"])})
