"""Database engines. On both databases writers take turns, so what a transaction reads stays true.

SQLite: one connection, a write-ahead log, the write lock at the beginning. Postgres: an advisory lock at the
beginning of every transaction that decides something. So no transaction is ever refused half-way for what
another one wrote, and none needs to be repeated for that.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy import event

BUSY_MILLISECONDS = 30_000
# Fingerprints fall on pages all over the index, a thousand for each submission. SQLite's own 4 MB of log are
# full at nearly every commit, and each time all of them are written once more, into the file.
LOG_PAGES = 8_000
CACHE_KIB, BULK_CACHE_KIB = 8 * 1024, 64 * 1024  # pages that are kept; bulk: many submissions, one by one
READS = "proofgrade_reads"  # execution option of transactions that only read
ALONE = "proofgrade_alone"  # of transactions whose single statements are right in any order with others
WRITERS = 0x70677277  # the advisory lock of writers: "pgrw"
CONNECT_SECONDS = 10
# A worker that hangs in a transaction must not stop the others for good; a vanished host is noticed in 25 s.
# Tens of thousands of look-ups are taken for a query that is worth compiling, which takes as long as they do.
POSTGRES_SETTINGS = {
    "idle_in_transaction_session_timeout": "60s",
    "lock_timeout": "60s",
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "jit": "off",
}
Durability = Literal["FULL", "NORMAL"]  # FULL: a commit survives a power cut


def is_sqlite(url: str) -> bool:
    """Whether this is a file of this host, which one worker owns."""
    return url.startswith("sqlite")


def own_engine(url: str, *, durability: Durability, cache_kib: int = CACHE_KIB) -> sa.Engine:
    """An engine for our own tables: a transaction takes the write lock first, so what it reads stays true.

    Only transactions with the execution option `READS` or, on Postgres, `ALONE` do not. `cache_kib`: of
    SQLite's pages; Postgres has its own.
    """
    if is_sqlite(url):
        engine = _sqlite_engine(url, durability, None, cache_kib)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = postgres_engine(url, pool_size=5, max_overflow=15)
    event.listen(engine, "begin", _begin_postgres)
    return engine


def readers_of(engine: sa.Engine) -> sa.Engine:
    """The same engine for transactions that only read, each as of one moment."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(**{READS: True})
    return engine.execution_options(
        **{READS: True}, isolation_level="REPEATABLE READ", postgresql_readonly=True
    )


def workflow_engine(url: str, *, durability: Durability, pool: int) -> sa.Engine:
    """An engine for the workflow library, which brings its own tables and transactions.

    On SQLite one connection is best: waiting then happens fairly in our process, not in SQLite's back-off.
    """
    if not is_sqlite(url):
        return postgres_engine(url, pool_size=pool, max_overflow=0)
    make_folder(url)
    return _sqlite_engine(url, durability, "IMMEDIATE")


def postgres_engine(url: str, **pool: Any) -> sa.Engine:
    """An engine for Postgres whose connections notice when the other side has vanished."""
    given = " ".join(f"-c {name}={value}" for name, value in POSTGRES_SETTINGS.items())
    return sa.create_engine(
        url, pool_pre_ping=True, hide_parameters=True,
        connect_args={"connect_timeout": CONNECT_SECONDS, "options": given, **_KEEPALIVES}, **pool,
    )  # fmt: skip


def retire(engine: sa.Engine) -> None:
    """Close all connections, those that another thread still holds as soon as it gives them back."""

    @event.listens_for(engine, "checkin")
    def _close(_connection: Any, record: Any) -> None:
        record.invalidate()

    engine.dispose()


def make_folder(url: str) -> None:
    """Create the folder of a SQLite file, closed to other users."""
    path = sa.make_url(url).database
    if is_sqlite(url) and path:
        Path(path).parent.mkdir(parents=True, exist_ok=True, mode=0o700)


_KEEPALIVES = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}


def _sqlite_engine(
    url: str, durability: Durability, isolation: Literal["IMMEDIATE"] | None, cache_kib: int = CACHE_KIB
) -> sa.Engine:
    engine = sa.create_engine(
        url, poolclass=sa.QueuePool, pool_size=1, max_overflow=0, pool_timeout=30, hide_parameters=True,
        connect_args={"check_same_thread": False},
    )  # fmt: skip

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: object) -> None:
        connection.isolation_level = isolation
        connection.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(f"PRAGMA synchronous={durability}")
        connection.execute(f"PRAGMA cache_size=-{cache_kib}")
        connection.execute(f"PRAGMA wal_autocheckpoint={LOG_PAGES}")
        connection.execute("PRAGMA foreign_keys=ON")

    return engine


def _begin_sqlite(connection: sa.Connection) -> None:
    reads = connection.get_execution_options().get(READS, False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _begin_postgres(connection: sa.Connection) -> None:
    # Each later statement sees what was committed before it: all that earlier writers wrote.
    options = connection.get_execution_options()
    if not options.get(READS, False) and not options.get(ALONE, False):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS})")


def has_table(engine: sa.Engine, name: str, schema: str | None = None) -> bool:
    """Whether the database answers and has this table."""
    try:
        with readers_of(engine).connect() as connection:
            return sa.inspect(connection).has_table(name, schema)
    except sa.exc.SQLAlchemyError:
        return False
