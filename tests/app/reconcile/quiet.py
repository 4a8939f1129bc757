"""Undoes what the reconciler remembers."""

from __future__ import annotations

import sqlalchemy as sa

from app.db.engines import own_engine
from tests.app.world import World


def quiet(world: World) -> None:
    """Have every bookmark forgotten, as if nobody had looked for long."""
    engine = own_engine(world.settings.store_url, durability="NORMAL")
    with engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM bookmarks"))
    engine.dispose()
