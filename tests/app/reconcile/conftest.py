"""A candidate, and an attempt that was graded."""

from __future__ import annotations

import pytest

from app.state import Attempt, Candidate
from tests.app.world import World, submission_tree


@pytest.fixture
async def candidate(world: World) -> Candidate:
    """A candidate with the starter."""
    return await world.invite()


@pytest.fixture
async def graded(world: World, candidate: Candidate) -> Attempt:
    """A graded attempt; its tree is known."""
    return await world.graded(candidate, submission_tree())
