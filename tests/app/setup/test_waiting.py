"""A worker without an App waits, and begins when the pages stored one."""

from __future__ import annotations

import asyncio
from pathlib import Path

from app.db.store import SqlStore
from app.settings import HostSettings, Settings
from app.setup import stored
from app.setup.waiting import awaited
from tests.app.setup.desk import APP
from tests.app.world import settings_in

NOW = "2026-03-02T10:00:00Z"


async def test_it_waits_until_everything_is_stored(settings: HostSettings, store: SqlStore) -> None:
    """An App alone is not enough; with the hiring repository the settings are complete."""
    waiting = asyncio.create_task(awaited(settings, asyncio.Event(), look_seconds=0.01))
    with store.transaction() as records:
        stored.save_app(records, settings, APP, NOW)
    done, _ = await asyncio.wait([waiting], timeout=0.1)
    assert not done
    with store.transaction() as records:
        stored.save_hiring_repo(records, settings, "acme/hiring", NOW)
    async with asyncio.timeout(10):
        found = await waiting
    assert isinstance(found, Settings)
    assert found.app_id == APP.app_id


async def test_it_stops_when_asked(settings: HostSettings, store: SqlStore) -> None:
    """A worker that still waits ends like one that works."""
    stop = asyncio.Event()
    waiting = asyncio.create_task(awaited(settings, stop))
    await asyncio.sleep(0)
    stop.set()
    async with asyncio.timeout(10):
        assert await waiting is None


async def test_complete_settings_are_not_waited_for(tmp_path: Path) -> None:
    """A service that is set up by its environment begins at once."""
    settings = settings_in(tmp_path)
    assert await awaited(settings, asyncio.Event()) is settings
