"""Queries that count: what the operator's tools and the monitoring ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from app.db.models import attempts, audit, candidates, deliveries
from app.state import Candidate, DeliveryState, FailedDelivery


class OverviewQueries:
    """The queries; the connection is the transaction's."""

    connection: sa.Connection

    def delivery_counts(self) -> Mapping[str, int]:
        """How many deliveries are in each state."""
        return self._counts(deliveries.c.state)

    def attempt_counts(self) -> Mapping[str, int]:
        """How many attempts are in each state."""
        return self._counts(attempts.c.state)

    def failed_deliveries(self, limit: int) -> Sequence[FailedDelivery]:
        """Deliveries that failed, the newest first."""
        columns = deliveries.c
        found = (
            sa.select(columns.guid, columns.event, columns.received_at, columns.note)
            .where(columns.state == DeliveryState.FAILED)
            .order_by(columns.received_at.desc(), columns.guid)
            .limit(limit)
        )
        return [FailedDelivery(*row) for row in self.connection.execute(found)]

    def audit_count(self, what: str) -> int:
        """How many entries of one kind the audit log has."""
        counted = sa.select(sa.func.count()).select_from(audit).where(audit.c.what == what)
        number: int = self.connection.execute(counted).scalar_one()
        return number

    def audit_counts(self, what: str, since: str) -> Mapping[int, int]:
        """How many entries of one kind each candidate has from `since` on, by the candidate's id."""
        found = (
            sa.select(audit.c.candidate_id, sa.func.count())
            .where(audit.c.what == what, audit.c.at >= since, audit.c.candidate_id.is_not(None))
            .group_by(audit.c.candidate_id)
        )
        return {row[0]: row[1] for row in self.connection.execute(found)}

    def recent_observations(self, limit: int) -> Sequence[tuple[int, str]]:
        """Candidate and observation of the newest attempts that have one."""
        found = (
            sa.select(attempts.c.candidate_id, attempts.c.observation_json)
            .where(attempts.c.observation_json.is_not(None))
            .order_by(attempts.c.id.desc())
            .limit(limit)
        )
        return [(row[0], row[1]) for row in self.connection.execute(found)]

    def candidates_with(self, ids: Sequence[int]) -> Sequence[Candidate]:
        """The candidates with these ids."""
        found = sa.select(candidates).where(candidates.c.id.in_(ids)).order_by(candidates.c.id)
        return [Candidate(**row._mapping) for row in self.connection.execute(found)]

    def _counts(self, column: sa.Column[str]) -> Mapping[str, int]:
        found = sa.select(column, sa.func.count()).group_by(column)
        return {row[0]: row[1] for row in self.connection.execute(found)}
