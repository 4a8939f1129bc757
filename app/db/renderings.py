"""Queries on what GitHub shows of the record, and on the audit log."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from app.db.models import audit, renderings
from app.effects import Rendered, rendered_from_json, rendered_to_json, rendering_key
from app.state import AuditEntry, Rendering


class RenderingQueries:
    """The queries; the connection is the transaction's."""

    connection: sa.Connection

    def want(self, effect: Rendered) -> str:
        """Remember that GitHub shall show this; returns the rendering's key."""
        key = rendering_key(effect)
        values: dict[str, object] = {
            "repo": effect.repo,
            "kind": type(effect).__name__,
            "effect": rendered_to_json(effect),
        }
        if self.rendering(key) is None:
            self.connection.execute(sa.insert(renderings).values(key=key, **values))
        else:
            newer = values | {"version": renderings.c.version + 1}
            self.connection.execute(sa.update(renderings).where(renderings.c.key == key).values(newer))
        return key

    def rendering(self, key: str) -> Rendering | None:
        """What shall be shown under this key."""
        return self._rendering(renderings.c.key == key)

    def rendering_of_comment(self, repo: str, comment_id: int) -> Rendering | None:
        """The rendering behind a comment, or None when it is not ours."""
        comment = sa.and_(renderings.c.repo == repo, renderings.c.kind == "PutComment")
        return self._rendering(sa.and_(comment, renderings.c.github_id == comment_id))

    def begin_post(self, key: str) -> None:
        """Remember, before the first post of a rendering, that it may be on GitHub from now on."""
        self.connection.execute(sa.update(renderings).where(renderings.c.key == key).values(tried=True))

    def set_github_id(self, key: str, github_id: int | None) -> None:
        """Remember what GitHub calls a rendering; None when it is gone."""
        self.connection.execute(
            sa.update(renderings).where(renderings.c.key == key).values(github_id=github_id)
        )

    def audit(self, entry: AuditEntry) -> None:
        """Append to the audit log."""
        self.connection.execute(
            sa.insert(audit).values(
                at=entry.at,
                who=entry.who,
                what=entry.what,
                candidate_id=entry.candidate_id,
                detail=entry.detail,
            )
        )

    def audited(self, candidate_id: int, what: str, since: str) -> Sequence[AuditEntry]:
        """Entries of one kind about a candidate from `since` on, oldest first."""
        found = (
            sa.select(audit)
            .where(audit.c.candidate_id == candidate_id, audit.c.what == what, audit.c.at >= since)
            .order_by(audit.c.id)
        )
        return [
            AuditEntry(row.at, row.who, row.what, row.candidate_id, row.detail)
            for row in self.connection.execute(found)
        ]

    def _rendering(self, condition: sa.ColumnElement[bool]) -> Rendering | None:
        row = self.connection.execute(sa.select(renderings).where(condition)).one_or_none()
        if row is None:
            return None
        effect = rendered_from_json(row.effect)
        return Rendering(row.key, effect, row.github_id, row.version, tried=row.tried)
