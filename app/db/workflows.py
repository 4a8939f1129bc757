"""The workflow engine's own tables: how work stands, how long queues are, in which order it was queued.

Reads, but for the moment of queueing. The engine's release is pinned; tests hold these columns against the
real engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from app.clock import written
from app.db.engines import has_table, workflow_engine
from app.state import Backlog, Workflow

ALIVE = ("ENQUEUED", "DELAYED", "PENDING")
BROKEN = ("ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")
IDS_A_QUERY = 500


SAME_TURN_MS = 2_000  # the engine's own stamps are whole seconds on SQLite


def put_in_order(connection: sa.Connection, moments: Mapping[str, int]) -> None:
    """Say when workflows that were queued in this transaction arrived, by their ids, in ms since 1970.

    The engine stamps whole seconds on SQLite, and the transaction's begin on Postgres: among equals it would
    take any. One that was queued earlier keeps its place.
    """
    on_sqlite = connection.dialect.name == "sqlite"
    columns = (table := _table(None if on_sqlite else "dbos")).c
    mine = columns.workflow_uuid == sa.bindparam("id"), columns.status == "ENQUEUED"
    now = columns.created_at >= sa.bindparam("moment") - SAME_TURN_MS
    stamped = sa.update(table).where(*mine, now).values(created_at=sa.bindparam("moment"))
    connection.execute(stamped, [{"id": one, "moment": moment} for one, moment in moments.items()])


class WorkflowTables:
    """The engine's tables behind `url`. Opens nothing before the first question."""

    def __init__(self, url: str) -> None:
        schema = None if url.startswith("sqlite") else "dbos"
        self._engine = workflow_engine(url, durability="NORMAL", pool=1)
        self._table = _table(schema)

    def standing(self, ids: Iterable[str]) -> Sequence[Workflow]:
        """Those of the workflows that the engine knows."""
        wanted = sorted(set(ids))
        found: list[Workflow] = []
        for start in range(0, len(wanted), IDS_A_QUERY):
            some = self._table.c.workflow_uuid.in_(wanted[start : start + IDS_A_QUERY])
            found += [_workflow(row) for row in self._rows(sa.select(self._table).where(some))]
        return found

    def backlog(self) -> Sequence[Backlog]:
        """Every queue that has something to do."""
        columns = self._table.c
        waits = columns.status != "PENDING"
        counted = (
            sa.select(
                columns.queue_name,
                sa.func.sum(sa.case((waits, 1), else_=0)).label("waiting"),
                sa.func.sum(sa.case((waits, 0), else_=1)).label("running"),
                sa.func.min(sa.case((waits, columns.created_at))).label("oldest"),
            )
            .where(columns.status.in_(ALIVE), columns.queue_name.is_not(None))
            .group_by(columns.queue_name)
            .order_by(columns.queue_name)
        )
        return [
            Backlog(row.queue_name, int(row.waiting), int(row.running), _time(row.oldest))
            for row in self._rows(counted)
        ]

    def ready(self) -> bool:
        """Whether the engine's database answers and has its tables."""
        return has_table(self._engine, self._table.name, schema=self._table.schema)

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()

    def _rows(self, asked: sa.Select[Any]) -> Sequence[sa.Row[Any]]:
        with self._engine.connect() as connection:
            return connection.execute(asked).all()


def _table(schema: str | None) -> sa.TableClause:
    return sa.table(
        "workflow_status",
        *(sa.column(name) for name in ("workflow_uuid", "status", "queue_name")),
        *(sa.column(name, sa.BigInteger) for name in ("created_at", "started_at_epoch_ms")),
        schema=schema,
    )


def _workflow(row: sa.Row[Any]) -> Workflow:
    alive = row.status in ALIVE
    begun = _time(row.started_at_epoch_ms) if row.status == "PENDING" else ""
    broken = row.status in BROKEN
    return Workflow(row.workflow_uuid, alive, _time(row.created_at), begun, broken)


def _time(milliseconds: int | None) -> str:
    if milliseconds is None:
        return ""
    return written(datetime.fromtimestamp(milliseconds / 1000, UTC))
