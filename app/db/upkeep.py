"""Queries of periodic work: what is known, what is unfinished, what GitHub does not show yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from app.db.models import attempts, bookmarks, candidates, deliveries, renderings
from app.effects import rendered_from_json
from app.state import UNFINISHED, Attempt, AttemptState, Bookmark, Candidate, DeliveryState, Rendering

IDS_A_QUERY = 500  # databases bound the number of parameters


class UpkeepQueries:
    """The queries; the connection is the transaction's."""

    connection: sa.Connection

    def bookmark(self, key: str) -> Bookmark | None:
        """How far this periodic work came."""
        row = self.connection.execute(sa.select(bookmarks).where(bookmarks.c.key == key)).one_or_none()
        return None if row is None else Bookmark(row.value, row.at)

    def bookmarks(self, purpose: str) -> Mapping[str, Bookmark]:
        """The bookmarks `purpose:...`, by what follows the colon."""
        mine = bookmarks.c.key.startswith(f"{purpose}:", autoescape=True)
        rows = self.connection.execute(sa.select(bookmarks).where(mine).order_by(bookmarks.c.key))
        return {row.key.removeprefix(f"{purpose}:"): Bookmark(row.value, row.at) for row in rows}

    def set_bookmark(self, key: str, value: str, at: str) -> None:
        """Remember how far this periodic work came, and when it looked."""
        values = {"value": value, "at": at}
        found = sa.update(bookmarks).where(bookmarks.c.key == key).values(values)
        if not self.connection.execute(found).rowcount:
            self.connection.execute(sa.insert(bookmarks).values(key=key, **values))

    def known_deliveries(self, guids: Iterable[str]) -> frozenset[str]:
        """Those of the GUIDs that are in the record."""
        wanted = sorted(set(guids))
        known: set[str] = set()
        for start in range(0, len(wanted), IDS_A_QUERY):
            some = wanted[start : start + IDS_A_QUERY]
            known |= set(
                self.connection.scalars(sa.select(deliveries.c.guid).where(deliveries.c.guid.in_(some)))
            )
        return frozenset(known)

    def reopen_delivery(self, guid: str) -> None:
        """Let a delivery whose workflow died be worked by another one."""
        again = {"state": DeliveryState.RECEIVED, "todo": "", "tries": deliveries.c.tries + 1}
        self.connection.execute(sa.update(deliveries).where(deliveries.c.guid == guid).values(again))

    def least_looked_at(self, purpose: str, before: str, limit: int) -> Sequence[Candidate]:
        """Candidates whose bookmark `purpose:<id>` is missing or not after `before`, longest ago first."""
        key = sa.literal(f"{purpose}:").concat(sa.cast(candidates.c.id, sa.String))
        found = (
            sa.select(candidates)
            .join(bookmarks, bookmarks.c.key == key, isouter=True)
            .where(sa.or_(bookmarks.c.at.is_(None), bookmarks.c.at <= before))
            .order_by(sa.func.coalesce(bookmarks.c.at, ""), candidates.c.id)
            .limit(limit)
        )
        return [Candidate(**row._mapping) for row in self.connection.execute(found)]

    def unfinished_attempts(self) -> Sequence[Attempt]:
        """Attempts that wait or run, oldest first."""
        found = sa.select(attempts).where(attempts.c.state.in_(UNFINISHED), sa.not_(attempts.c.late))
        rows = self.connection.execute(found.order_by(attempts.c.id))
        return [attempt_of(row) for row in rows]

    def set_shown(self, key: str, github_id: int, version: int) -> None:
        """Remember that GitHub shows this version of a rendering, and what it calls it."""
        self.connection.execute(
            sa.update(renderings)
            .where(renderings.c.key == key)
            .values({"github_id": github_id, "shown": version})
        )

    def unshown(self, limit: int) -> Sequence[Rendering]:
        """Renderings whose newest text was not posted."""
        found = sa.select(renderings).where(renderings.c.shown != renderings.c.version)
        return self._renderings(found.order_by(renderings.c.key).limit(limit))

    def comments_on(self, repo: str, number: int) -> Sequence[Rendering]:
        """Our comments on a pull request."""
        mine = renderings.c.key.startswith(f"{repo}#{number}:", autoescape=True)
        return self._renderings(sa.select(renderings).where(mine, renderings.c.kind == "PutComment"))

    def installations(self) -> Sequence[int]:
        """The installations that candidates belong to."""
        found = sa.select(candidates.c.installation_id).distinct()
        return list(self.connection.scalars(found.order_by(candidates.c.installation_id)))

    def open_check_runs(self) -> Sequence[Rendering]:
        """Check runs that say that they are not complete."""
        going_on = renderings.c.effect.contains('"status": "completed"', autoescape=True)
        found = sa.select(renderings).where(renderings.c.kind == "PutCheckRun", sa.not_(going_on))
        return self._renderings(found.order_by(renderings.c.key))

    def _renderings(self, found: sa.Select[Any]) -> Sequence[Rendering]:
        rows = self.connection.execute(found)
        return [
            Rendering(row.key, rendered_from_json(row.effect), row.github_id, row.version) for row in rows
        ]


def attempt_of(row: sa.Row[Any]) -> Attempt:
    """A row of the attempts table as a value."""
    fields = dict(row._mapping)
    return Attempt(**fields | {"state": AttemptState(fields["state"])})
