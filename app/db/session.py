"""Opening and migrating the record."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from app.db.engines import CACHE_KIB, Durability, make_folder, own_engine
from app.db.store import SqlStore

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"


def open_store(url: str, *, durability: Durability = "NORMAL", cache_kib: int = CACHE_KIB) -> SqlStore:
    """The record behind `url`. Opens nothing yet and migrates nothing."""
    return SqlStore(own_engine(url, durability=durability, cache_kib=cache_kib))


def migrate(url: str) -> None:
    """Bring the database to the newest revision; a new SQLite file and its folder are created."""
    from alembic import command  # whoever only opens the record does without

    make_folder(url)
    with revising(url) as config:
        command.upgrade(config, "head")


@contextmanager
def revising(url: str) -> Iterator[Config]:
    """What Alembic's commands work with: one transaction on the database behind `url`."""
    from alembic.config import Config

    engine = own_engine(url, durability="FULL")
    try:
        with engine.begin() as connection:
            config = Config()
            config.set_main_option("script_location", str(MIGRATIONS))
            config.attributes["connection"] = connection
            yield config
    finally:
        engine.dispose()
