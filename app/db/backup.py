"""Copies the record while the service runs: SQLite's online backup, which sees one moment of the database."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from app.errors import ConfigurationError

PAGES_A_STEP = 1000  # between two steps writers go on


def backup(url: str, target: Path) -> int:
    """Copy the record behind `url` to `target`, a new file for its owner only; its size in bytes.

    Raises ConfigurationError when the file is there already, the record is not, or it is on a server.
    """
    if not url.startswith("sqlite"):
        raise ConfigurationError("the record is on a database server: back it up with its own tool, pg_dump")
    source = Path(sa.make_url(url).database or "")
    if not source.is_file():
        raise ConfigurationError(f"{source}: there is no record to back up")
    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise ConfigurationError(f"{target}: {error.strerror}: name a new file") from error
    try:
        _copy(source, target)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return target.stat().st_size


def _copy(source: Path, target: Path) -> None:
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as live,
        closing(sqlite3.connect(target)) as copy,
    ):
        live.backup(copy, pages=PAGES_A_STEP)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without companions
        [(verdict,)] = copy.execute("PRAGMA integrity_check").fetchall()
    if verdict != "ok":
        raise ConfigurationError(f"{source}: the copy is damaged ({verdict}): look at the disk")
