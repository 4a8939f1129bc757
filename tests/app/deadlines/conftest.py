"""The service with a settable clock."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from app.settings import Settings
from tests.app.deadlines.timed import Timed
from tests.app.fake_github import FakeGitHub
from tests.app.fake_runner import FakeRunner
from tests.app.inline_engine import InlineEngine
from tests.app.settable_clock import SettableClock
from tests.app.world import serving


@pytest.fixture
async def timed(settings: Settings, fake_github: FakeGitHub) -> AsyncIterator[Timed]:
    """A candidate who was invited and has to accept."""
    clock = SettableClock()
    fake_github.clock = clock
    async with serving(settings, fake_github, FakeRunner(), clock) as world:
        candidate = await world.invite()
        yield Timed(world, clock, InlineEngine(world.work), candidate.id)
