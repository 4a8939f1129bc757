"""Locks between processes and hosts on Postgres: they belong to one session and go when it ends, in any way.

Names are hashed to 32 bits. Two names with one hash share a lock, which costs some waiting.
"""

from __future__ import annotations

import threading
import zlib
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

import sqlalchemy as sa

from app.db.engines import postgres_engine
from app.errors import RecordUnavailable

WORKERS, TURNS = 0x7067776B, 0x70677475  # spaces of names: live workers, turns at a rendering
ResultT = TypeVar("ResultT")

_LOST = (sa.exc.OperationalError, sa.exc.InterfaceError)
_TAKE = sa.text("SELECT pg_try_advisory_lock(:space, :key)")
_FREE = sa.text("SELECT pg_advisory_unlock(:space, :key)")
_FREE_ALL = sa.text("SELECT pg_advisory_unlock_all()")
_HELD = (
    "SELECT EXISTS (SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database"
    " WHERE datname = current_database() AND locktype = 'advisory' AND granted AND objsubid = 2"
    " AND classid::bigint = :space{more})"
)
_ANY_HELD = sa.text(_HELD.format(more=""))
_THIS_HELD = sa.text(_HELD.format(more=" AND objid::bigint = :key"))


class SessionLocks:
    """The locks of one session. Opens it when it is first needed, and again when it was lost.

    Safe to use from several threads. Every method raises RecordUnavailable when the database does not answer.
    """

    def __init__(self, url: str) -> None:
        self._engine = postgres_engine(url, pool_size=1, max_overflow=0).execution_options(
            isolation_level="AUTOCOMMIT"
        )
        self._connection: sa.Connection | None = None
        self._one_at_a_time = threading.Lock()
        self._taken: set[tuple[int, str]] = set()

    def take(self, space: int, name: str) -> bool:
        """Take a lock unless another session holds it."""
        took = bool(self._ask(_TAKE, space, name))
        if took:
            self._taken.add((space, name))
        return took

    def free(self, space: int, name: str) -> None:
        """Give a lock back."""
        self._taken.discard((space, name))
        self._ask(_FREE, space, name)

    def keeps(self, space: int, name: str) -> bool:
        """Whether this session still lives and holds the lock; a lost one is taken again if it is free."""
        self._ask(_ANY_HELD, space, name)
        return (space, name) in self._taken or self.take(space, name)

    def held(self, space: int, name: str) -> bool:
        """Whether some session holds this lock."""
        return bool(self._ask(_THIS_HELD, space, name))

    def any_held(self, space: int) -> bool:
        """Whether some session holds any lock of the space."""
        return bool(self._ask(_ANY_HELD, space, ""))

    def close(self) -> None:
        """End the session; its locks are free at once."""
        with self._one_at_a_time:
            if self._connection is not None:
                with suppress(*_LOST):
                    self._connection.execute(_FREE_ALL)
            self._drop()
            self._engine.dispose()

    def _ask(self, question: sa.TextClause, space: int, name: str) -> object:
        key = zlib.crc32(name.encode())
        # pg_locks shows the numbers unsigned, the functions take them signed.
        shown = question in (_ANY_HELD, _THIS_HELD)
        values = {"space": space, "key": key if shown else key - (1 << 32) * (key >= 1 << 31)}
        return self._answer(lambda connection: connection.execute(question, values).scalar_one())

    def _answer(self, call: Callable[[sa.Connection], ResultT]) -> ResultT:
        """Ask in our session; where it turns out to be lost, once more in a new one."""
        with self._one_at_a_time:
            try:
                return call(self._session())
            except _LOST:
                self._drop()
            try:
                return call(self._session())
            except _LOST as error:
                self._drop()
                raise RecordUnavailable(f"the database of the locks does not answer: {error.orig}") from error

    def _session(self) -> sa.Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection

    def _drop(self) -> None:
        self._taken.clear()
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None
