"""Where a measured service keeps record and workflows: SQLite files, or a Postgres that syncs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from bench.postgres import cluster


@contextmanager
def databases(name: str) -> Iterator[Mapping[str, str]]:
    """The settings for `sqlite` or `postgres`, whose server lives until the block is left."""
    if name == "sqlite":
        yield {}
        return
    with cluster("-c", "fsync=on") as server:
        yield {"PROOFGRADE_DATABASE_URL": server.database()}
