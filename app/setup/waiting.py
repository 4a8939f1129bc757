"""A worker without an App waits here until the set-up pages stored one. No restart is needed."""

from __future__ import annotations

import asyncio
import contextlib

from app import logs
from app.db.session import open_store
from app.errors import ConfigurationError
from app.settings import HostSettings, Settings
from app.setup.stored import completed, current

LOOK_SECONDS = 2.0
log = logs.logger("worker")


async def awaited(
    settings: HostSettings, stop: asyncio.Event, look_seconds: float = LOOK_SECONDS
) -> Settings | None:
    """The complete settings once they are known; None when `stop` is set before."""
    if isinstance(settings, Settings):
        return settings
    store = open_store(settings.store_url)
    told = ""
    try:
        while not stop.is_set():
            try:
                return completed(await asyncio.to_thread(current, settings, store))
            except ConfigurationError as error:
                if str(error) != told:
                    told = str(error)
                    log.warning("waiting for the set-up", why=told)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), look_seconds)
        return None
    finally:
        store.close()
