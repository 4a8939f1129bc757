"""Every query on deliveries, candidates and attempts, within one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from app.db.clocks import ClockQueries
from app.db.credentials import CredentialQueries
from app.db.external import ExternalQueries
from app.db.judgements import JudgementQueries
from app.db.models import attempts, candidates, deliveries
from app.db.outcomes import OutcomeQueries
from app.db.overview import OverviewQueries
from app.db.people import PeopleQueries
from app.db.renderings import RenderingQueries
from app.db.review_tables import seats
from app.db.reviews import ReviewQueries
from app.db.runs import RunQueries
from app.db.spendings import SpendingQueries
from app.db.traces import TraceQueries
from app.db.upkeep import UpkeepQueries, attempt_of
from app.state import Attempt, AttemptState, Candidate, Delivery, DeliveryState

# Of what nothing follows from: mostly news of our own doings, an erasure among them.
NOT_KEPT: dict[str, object] = {"body": b""}


class SqlRecords(
    RenderingQueries,
    JudgementQueries,
    ExternalQueries,
    OutcomeQueries,
    TraceQueries,
    ReviewQueries,
    UpkeepQueries,
    OverviewQueries,
    ClockQueries,
    SpendingQueries,
    RunQueries,
    CredentialQueries,
    PeopleQueries,
):
    """One transaction on the record."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection

    def delivery(self, guid: str) -> Delivery | None:
        """The delivery with this GUID."""
        row = self.connection.execute(sa.select(deliveries).where(deliveries.c.guid == guid)).one_or_none()
        return None if row is None else delivery_of(row)

    def finish_delivery(
        self, guid: str, state: DeliveryState, *, note: str = "", todo: str | None = None
    ) -> None:
        """Say what became of a delivery; `todo` stays as it was when None."""
        values: dict[str, object] = {"state": state, "note": note}
        values |= {} if todo is None else {"todo": todo}
        values |= NOT_KEPT if state is DeliveryState.IGNORED else {}
        self.connection.execute(sa.update(deliveries).where(deliveries.c.guid == guid).values(values))

    def candidate(self, candidate_id: int) -> Candidate | None:
        """The candidate with this id."""
        return self._candidate(candidates.c.id == candidate_id)

    def candidate_by_repo(self, repo_id: int) -> Candidate | None:
        """Whose repository this is."""
        return self._candidate(candidates.c.repo_id == repo_id)

    def candidate_by_pull_request(self, repo: str, number: int) -> Candidate | None:
        """Whose feedback, review pull request, pipeline issue or issue of a reviewer's desk this is."""
        feedback = sa.and_(candidates.c.repo == repo, candidates.c.feedback_pr == number)
        here = sa.or_(candidates.c.review_pr == number, candidates.c.pipeline_issue == number)
        desk = sa.select(seats.c.candidate_id).where(seats.c.desk_repo == repo, seats.c.desk_issue == number)
        review = sa.and_(candidates.c.review_repo == repo, here)
        return self._candidate(sa.or_(feedback, review, candidates.c.id.in_(desk)))

    def candidate_by_login(self, assessment: str, login: str) -> Candidate | None:
        """This person on this assessment, in any case of the login."""
        same = sa.func.lower(candidates.c.login) == login.lower()
        return self._candidate(sa.and_(candidates.c.assessment == assessment, same))

    def alias_taken(self, alias: str) -> bool:
        """Whether a candidate has this alias already."""
        return self._candidate(candidates.c.alias == alias) is not None

    def add_candidate(self, candidate: Candidate) -> Candidate:
        """Store a candidate; its id is given by the database."""
        values = {
            column.name: getattr(candidate, column.name) for column in candidates.c if column.name != "id"
        }
        return replace(candidate, id=self._insert(candidates, values))

    def set_pull_requests(self, candidate_id: int, *, feedback: int | None, review: int | None) -> None:
        """Remember the numbers of the two pull requests; None leaves one as it was."""
        values = {"feedback_pr": feedback, "review_pr": review}
        self._update(candidates, candidate_id, values)

    def candidate_by_alias(self, alias: str) -> Candidate | None:
        """Who stands behind an alias."""
        return self._candidate(candidates.c.alias == alias)

    def add_attempt(
        self, candidate_id: int, sha: str, received_at: str, *, late: bool, overdue: bool = False
    ) -> Attempt:
        """A new attempt under the candidate's next number."""
        last = sa.select(sa.func.max(attempts.c.number)).where(attempts.c.candidate_id == candidate_id)
        number = (self.connection.execute(last).scalar_one() or 0) + 1
        state = AttemptState.SUPERSEDED if late else AttemptState.RECEIVED
        attempt = Attempt(0, candidate_id, number, sha, received_at, state, late=late, overdue=overdue)
        values = {column.name: getattr(attempt, column.name) for column in attempts.c if column.name != "id"}
        return replace(attempt, id=self._insert(attempts, values))

    def attempt(self, attempt_id: int) -> Attempt | None:
        """The attempt with this id."""
        row = self.connection.execute(sa.select(attempts).where(attempts.c.id == attempt_id)).one_or_none()
        return None if row is None else attempt_of(row)

    def attempts(self, candidate_id: int) -> Sequence[Attempt]:
        """All attempts of a candidate, oldest first."""
        found = sa.select(attempts).where(attempts.c.candidate_id == candidate_id).order_by(attempts.c.number)
        return [attempt_of(row) for row in self.connection.execute(found)]

    def set_attempt_state(self, attempt_id: int, state: AttemptState) -> None:
        """Say where an attempt stands."""
        self._update(attempts, attempt_id, {"state": state})

    def add_run(self, attempt_id: int) -> int:
        """Count one more run of this attempt, which is to be worked anew; returns its number."""
        one_more = sa.update(attempts).where(attempts.c.id == attempt_id).returning(attempts.c.run)
        values = {"run": attempts.c.run + 1, "state": AttemptState.RECEIVED}
        number: int = self.connection.execute(one_more.values(values)).scalar_one()
        return number

    def save_result(
        self,
        attempt_id: int,
        *,
        submission: str | None = None,
        observation: str | None = None,
        findings: str | None = None,
        flags: str | None = None,
        assessment: str | None = None,
        reading: str | None = None,
    ) -> None:
        """Save what is given as `rubric.wire` JSON; what is None stays as it was."""
        values = {
            "submission_json": submission,
            "observation_json": observation,
            "findings_json": findings,
            "flags_json": flags,
            "assessment_json": assessment,
            "reading_json": reading,
        }
        self._update(attempts, attempt_id, values)

    def _candidate(self, condition: sa.ColumnElement[bool]) -> Candidate | None:
        row = self.connection.execute(sa.select(candidates).where(condition)).one_or_none()
        return None if row is None else Candidate(**row._mapping)

    def _insert(self, table: sa.Table, values: dict[str, object]) -> int:
        given = values | self.unused_id(table)
        added: int = self.connection.execute(
            sa.insert(table).values(given).returning(table.c.id)
        ).scalar_one()
        return added

    def _update(self, table: sa.Table, row_id: int, values: dict[str, Any]) -> None:
        given = {name: value for name, value in values.items() if value is not None}
        if given:
            self.connection.execute(sa.update(table).where(table.c.id == row_id).values(given))


def delivery_of(row: sa.Row[Any]) -> Delivery:
    """A row of the deliveries table as a value."""
    fields = dict(row._mapping)
    return Delivery(**fields | {"state": DeliveryState(fields["state"])})
