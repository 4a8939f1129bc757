"""Opening and migrating the record."""

from __future__ import annotations

from pathlib import Path

from app.db.engines import Durability, make_folder, own_engine
from app.db.store import SqlStore

MIGRATIONS = Path(__file__).parent / "migrations"


def open_store(url: str, *, durability: Durability = "NORMAL") -> SqlStore:
    """The record behind `url`. Opens nothing yet and migrates nothing."""
    return SqlStore(own_engine(url, durability=durability))


def migrate(url: str) -> None:
    """Bring the database to the newest revision; a new SQLite file and its folder are created."""
    from alembic import command  # whoever only opens the record does without
    from alembic.config import Config

    make_folder(url)
    engine = own_engine(url, durability="FULL")
    try:
        with engine.begin() as connection:
            config = Config()
            config.set_main_option("script_location", str(MIGRATIONS))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        engine.dispose()
