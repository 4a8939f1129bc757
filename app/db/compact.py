"""Makes what was deleted unreadable in a SQLite file: its pages are written anew without the free ones."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from app.db.engines import BUSY_MILLISECONDS, is_sqlite
from app.errors import RecordUnavailable


def compact(url: str) -> None:
    """Rewrite the file behind `url` while others use it; they wait. On a server nothing is done.

    Raises RecordUnavailable where it is in use for too long: the deleted rows are gone all the same.
    """
    file = Path(sa.make_url(url).database or "")
    if not is_sqlite(url) or not file.is_file():
        return
    try:
        with closing(sqlite3.connect(file, BUSY_MILLISECONDS / 1000, isolation_level=None)) as connection:
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.OperationalError as error:
        raise RecordUnavailable(
            f"{file.name}: deleted rows may be left in its free pages: {error}"
        ) from error
