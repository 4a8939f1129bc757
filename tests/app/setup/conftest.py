"""Fixtures of the set-up."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

import app.main
from app.clock import SystemClock
from app.db.session import migrate, open_store
from app.db.store import SqlStore
from app.settings import PREFIX, HostSettings
from app.setup.journey import Journey
from app.supervisor import prepare
from tests.app.setup.desk import URL, Desk, World, host_settings


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment of this machine plays no part."""
    for name in HostSettings.model_fields:
        monkeypatch.delenv(PREFIX + name.upper(), raising=False)


@pytest.fixture
def settings(tmp_path: Path) -> HostSettings:
    """A service without an App."""
    return host_settings(tmp_path / "data")


@pytest.fixture
def store(settings: HostSettings) -> Iterator[SqlStore]:
    """Its record."""
    migrate(settings.store_url)
    opened = open_store(settings.store_url)
    yield opened
    opened.close()


@pytest.fixture
def world() -> World:
    """GitHub, the host and the time."""
    return World()


@pytest.fixture
async def desk(settings: HostSettings, world: World, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    """A receiver without an App, and a link to its pages."""
    monkeypatch.setattr(app.main, "OUTSIDE", world.outside)
    prepare(settings)
    store = open_store(settings.store_url)
    link = Journey(settings, store, SystemClock()).link()
    store.close()
    receiver = app.main.create_app(settings)
    async with receiver.router.lifespan_context(receiver):
        transport = httpx.ASGITransport(receiver)
        async with httpx.AsyncClient(transport=transport, base_url=URL) as browser:
            yield Desk(settings, browser, world, link)
