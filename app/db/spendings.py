"""Queries on what the sealed runs of a candidate have cost."""

from __future__ import annotations

import sqlalchemy as sa

from app.db.models import spendings


class SpendingQueries:
    """The queries; the connection is the transaction's."""

    connection: sa.Connection

    def spend(self, candidate_id: int, run_id: str, seconds: float) -> None:
        """Charge one sealed run; charged again, it counts once, with the later figure."""
        mine = spendings.c.run_id == run_id
        charged = self.connection.execute(sa.update(spendings).where(mine).values(seconds=seconds))
        if not charged.rowcount:
            values = {"run_id": run_id, "candidate_id": candidate_id, "seconds": seconds}
            self.connection.execute(sa.insert(spendings).values(values))

    def spent(self, candidate_id: int) -> float:
        """Seconds of sealed runs that a candidate has used."""
        total = sa.select(sa.func.coalesce(sa.func.sum(spendings.c.seconds), 0.0))
        found = self.connection.execute(total.where(spendings.c.candidate_id == candidate_id))
        return float(found.scalar_one())
