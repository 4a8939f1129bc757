"""Database engines: on SQLite one connection with a write-ahead log, on Postgres a pool."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy import event

BUSY_MILLISECONDS = 30_000
READS = "proofgrade_reads"  # execution option of transactions that only read
Durability = Literal["FULL", "NORMAL"]  # FULL: a commit survives a power cut


def own_engine(url: str, *, durability: Durability) -> sa.Engine:
    """An engine for our own tables: a transaction takes the write lock first, so what it reads stays true.

    Only transactions with the execution option `READS` do not.
    """
    if not url.startswith("sqlite"):
        return sa.create_engine(url, isolation_level="SERIALIZABLE", pool_pre_ping=True)
    engine = _sqlite_engine(url, durability, None)
    event.listen(engine, "begin", _begin)
    return engine


def workflow_engine(url: str, *, durability: Durability, pool: int) -> sa.Engine:
    """An engine for the workflow library, which brings its own tables and transactions.

    On SQLite one connection is best: waiting then happens fairly in our process, not in SQLite's back-off.
    """
    if not url.startswith("sqlite"):
        return sa.create_engine(url, pool_size=pool, max_overflow=0, pool_pre_ping=True)
    make_folder(url)
    return _sqlite_engine(url, durability, "IMMEDIATE")


def make_folder(url: str) -> None:
    """Create the folder of a SQLite file, closed to other users."""
    path = sa.make_url(url).database
    if url.startswith("sqlite") and path:
        Path(path).parent.mkdir(parents=True, exist_ok=True, mode=0o700)


def _sqlite_engine(url: str, durability: Durability, isolation: Literal["IMMEDIATE"] | None) -> sa.Engine:
    engine = sa.create_engine(
        url, poolclass=sa.QueuePool, pool_size=1, max_overflow=0, pool_timeout=30,
        connect_args={"check_same_thread": False},
    )  # fmt: skip

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: object) -> None:
        connection.isolation_level = isolation
        connection.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(f"PRAGMA synchronous={durability}")
        connection.execute("PRAGMA foreign_keys=ON")

    return engine


def _begin(connection: sa.Connection) -> None:
    reads = connection.get_execution_options().get(READS, False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def has_table(engine: sa.Engine, name: str, schema: str | None = None) -> bool:
    """Whether the database answers and has this table."""
    try:
        with engine.connect().execution_options(**{READS: True}) as connection:
            return sa.inspect(connection).has_table(name, schema=schema)
    except sa.exc.SQLAlchemyError:
        return False
