"""Queries on personal clocks and their extensions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

import sqlalchemy as sa

from app.db.models import attempts, candidates, clocks, extensions
from app.deadlines.clock import Extension, PersonalClock


class ClockQueries:
    """The queries; the connection is the transaction's."""

    connection: sa.Connection

    def clock(self, candidate_id: int) -> PersonalClock | None:
        """The candidate's clock with its extensions; None where the candidate has none."""
        found = sa.select(clocks).where(clocks.c.candidate_id == candidate_id)
        row = self.connection.execute(found).one_or_none()
        if row is None:
            return None
        fields = dict(row._mapping)
        reminded = tuple(json.loads(fields.pop("reminded")).items())
        return PersonalClock(**fields, reminded=reminded, extensions=self._extensions(candidate_id))

    def put_clock(self, clock: PersonalClock) -> None:
        """Store a clock, new or changed. Its extensions are left as they are."""
        values = asdict(clock) | {"reminded": json.dumps(dict(clock.reminded))}
        del values["extensions"]
        mine = clocks.c.candidate_id == clock.candidate_id
        if not self.connection.execute(sa.update(clocks).where(mine).values(values)).rowcount:
            self.connection.execute(sa.insert(clocks).values(values))

    def add_extension(self, candidate_id: int, extension: Extension) -> None:
        """Append an extension."""
        self.connection.execute(sa.insert(extensions).values(candidate_id=candidate_id, **asdict(extension)))

    def clocks_to_tend(self) -> Sequence[int]:
        """Candidates whose clock has started and is not done with: running, to be shown, to be started."""
        moved = clocks.c.place != sa.func.coalesce(candidates.c.feedback_pr, clocks.c.place)
        open_ends = (
            clocks.c.frozen_at.is_(None),
            clocks.c.revision != clocks.c.shown,
            clocks.c.todo != "",
            moved,
        )
        found = (
            sa.select(clocks.c.candidate_id)
            .join(candidates, candidates.c.id == clocks.c.candidate_id)
            .where(clocks.c.started_at.is_not(None), sa.or_(*open_ends))
            .order_by(clocks.c.candidate_id)
        )
        return list(self.connection.execute(found).scalars())

    def clocks_waiting(self) -> Sequence[int]:
        """Candidates who were invited and have neither accepted nor declined yet."""
        found = (
            sa.select(clocks.c.candidate_id)
            .where(
                clocks.c.invited_at.is_not(None),
                clocks.c.started_at.is_(None),
                clocks.c.declined_at.is_(None),
            )
            .order_by(clocks.c.candidate_id)
        )
        return list(self.connection.execute(found).scalars())

    def set_late(self, attempt_id: int, *, late: bool, overdue: bool) -> None:
        """Say whether an attempt counts, and whether it came after the candidate's time."""
        self.connection.execute(
            sa.update(attempts).where(attempts.c.id == attempt_id).values(late=late, overdue=overdue)
        )

    def _extensions(self, candidate_id: int) -> tuple[Extension, ...]:
        found = sa.select(extensions).where(extensions.c.candidate_id == candidate_id)
        return tuple(
            Extension(row.key, row.seconds, row.who, row.reason, row.at)
            for row in self.connection.execute(found.order_by(extensions.c.id))
        )
