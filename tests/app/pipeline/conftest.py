"""The service with an assessment whose stages begin before the take-home, and one prepared candidate."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from app.settings import Settings
from tests.app.fake_github import FakeGitHub
from tests.app.fake_runner import FakeRunner
from tests.app.inline_engine import InlineEngine
from tests.app.pipeline.staged import ADDED, Staged
from tests.app.settable_clock import SettableClock
from tests.app.world import HIRING, assessment_tree, changed, serving


@pytest.fixture
async def staged(settings: Settings, fake_github: FakeGitHub) -> AsyncIterator[Staged]:
    """A candidate at the first stage, whom nobody has let into the repository."""
    clock = SettableClock()
    fake_github.people.must_accept = True
    fake_github.clock = clock
    fake_github.commit(HIRING, "main", changed(assessment_tree(), adds=ADDED))
    async with serving(settings, fake_github, FakeRunner(), clock) as world:
        candidate = await world.invite()
        yield Staged(world, clock, InlineEngine(world.work), candidate.id)
