"""The engine behind our interface: work that comes back with the clock."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import durable
from app.durable import Body, Durable, Engine, Schedule
from tests.app.world import until

pytestmark = pytest.mark.real

EVERY_SECOND = "* * * * * *"


@pytest.fixture
def url(tmp_path: Path) -> str:
    """The engine's database."""
    found = f"sqlite:///{tmp_path}/workflows.sqlite"
    durable.prepare(found)
    return found


def noting(seen: list[str]) -> Body:
    """A scheduled body that notes its ticks in a step."""

    async def body(within: Durable, at: str) -> None:
        async def note() -> None:
            seen.append(at)

        await within.step("note", note)

    return body


async def test_schedule_comes_back_with_its_time(url: str) -> None:
    """Every tick is worked once, with its time; a schedule that is no longer given ticks no more."""
    first: list[str] = []
    engine = Engine(url, "slot-0", poll_seconds=0.02)
    await engine.open({}, {"first": Schedule(EVERY_SECOND, noting(first))})
    await until(lambda: len(first) >= 2, "two ticks")
    await engine.close()
    assert first == sorted(set(first))
    assert all(len(at) == len("2026-03-02T10:15:00Z") and at.endswith("Z") for at in first)

    second: list[str] = []
    before = len(first)
    engine = Engine(url, "slot-0", poll_seconds=0.02)
    await engine.open({}, {"second": Schedule(EVERY_SECOND, noting(second))})
    await until(lambda: len(second) >= 2, "two ticks of the other")
    await engine.close()
    assert len(first) == before
