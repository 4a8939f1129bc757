"""The engine behind our interface: the clock, code that changes under work in flight, the dead, the old."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from app import durable
from app.db.workflows import WorkflowTables
from app.durable import Body, Durable, Engine, QueueLimits, Schedule
from app.errors import RecordUnavailable
from app.ids import DELIVER
from app.state import Delivery
from tests.app.world import until

pytestmark = pytest.mark.real

EVERY_SECOND = "* * * * * *"
QUEUE = "queue"


@pytest.fixture
def url(database_url: str) -> str:
    """The engine's database."""
    durable.prepare(database_url)
    return database_url


@asynccontextmanager
async def running(url: str, slot: str = "slot-0", **bodies: Body) -> AsyncIterator[Engine]:
    """An engine that works these bodies."""
    engine = Engine(url, slot, poll_seconds=0.02)
    for name, body in bodies.items():
        engine.workflow(name, body)
    await engine.open({QUEUE: QueueLimits(at_once=10)}, {})
    try:
        yield engine
    finally:
        await engine.close()


@dataclass
class Trace:
    """What was done, in order, and a gate that a step may wait at."""

    done: list[str] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    def note(self, what: str, *, waits: bool = False) -> Callable[[], Awaitable[None]]:
        """A step that notes itself, behind the gate if asked to."""

        async def step() -> None:
            self.done.append(f"{what}?" if waits else what)
            if waits:
                await self.gate.wait()
                self.done.append(what)

        return step


def noting(seen: list[str]) -> Body:
    """A scheduled body that notes its ticks in a step."""

    async def body(within: Durable, at: str) -> None:
        async def note() -> None:
            seen.append(at)

        await within.step("note", note)

    return body


async def test_deliveries_of_one_lane_are_worked_as_they_came(url: str) -> None:
    """Also those of one second, of one transaction, and of one that follows at once."""
    came = [f"{number:02}-{name}" for number, name in enumerate("qwertyuiopasdfghjklz")]
    deliveries = [Delivery(one[::-1], "ping", b"", "2026-03-02T10:15:00Z", lane="7") for one in came]
    enqueuer = durable.Enqueuer(url)
    enqueuer.deliver(*deliveries[:12])
    enqueuer.deliver(*deliveries[:12], *deliveries[12:])
    enqueuer.close()
    worked: list[str] = []

    async def deliver(within: Durable, guid: str) -> None:
        async def note() -> None:
            worked.append(guid[::-1])

        await within.step("note", note)

    engine = Engine(url, "slot-0", poll_seconds=0.02)
    engine.workflow(DELIVER, deliver)
    await engine.open({durable.DELIVERIES: QueueLimits(at_once=20, ordered=True)}, {})
    await until(lambda: len(worked) == len(came), "all of them")
    await engine.close()
    assert worked == came


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


async def test_work_in_flight_survives_a_changed_body(url: str) -> None:
    """What began under the old body ends the old way; what begins under the new one has the new step too."""
    before, after = Trace(), Trace()

    async def old(within: Durable) -> None:
        await within.step("one", before.note("one"))
        await within.step("two", before.note("two", waits=True))
        await within.step("three", before.note("three"))

    async def new(within: Durable) -> None:
        await within.step("one", after.note("one"))
        if await within.patched("extra-step"):
            await within.step("extra", after.note("extra"))
        await within.step("two", after.note("two"))
        await within.step("three", after.note("three"))

    async with running(url, job=old) as engine:
        await engine.start(QUEUE, "job", "begun-before")
        await until(lambda: "two?" in before.done, "the second step to begin")
    async with running(url, job=new) as engine:
        await ended(url, "begun-before")
        assert after.done[-1] == "three"
        assert "one" not in after.done
        first = list(after.done)
        await engine.start(QUEUE, "job", "begun-after")
        await ended(url, "begun-after")
    assert after.done[len(first) :] == ["one", "extra", "two", "three"]


async def test_changed_body_keeps_its_way_over_restarts(url: str) -> None:
    """A workflow that took the new way and is interrupted behind it takes the new way again."""
    first, second = Trace(), Trace()

    def body(trace: Trace, *, waits: bool) -> Body:
        async def changed(within: Durable) -> None:
            if await within.patched("extra-step"):
                await within.step("extra", trace.note("extra"))
            await within.step("last", trace.note("last", waits=waits))

        return changed

    async with running(url, job=body(first, waits=True)) as engine:
        await engine.start(QUEUE, "job", "job-1")
        await until(lambda: "last?" in first.done, "the last step to begin")
    async with running(url, job=body(second, waits=False)) as engine:
        await ended(url, "job-1")
    assert (first.done, second.done) == (["extra", "last?"], ["last"])


async def test_work_of_a_dead_worker_is_taken_over(url: str) -> None:
    """The private call of the engine: begun work of another slot goes on here, from where it was."""
    dead, alive = Trace(), Trace()

    def body(trace: Trace, *, waits: bool) -> Body:
        async def job(within: Durable) -> None:
            await within.step("one", trace.note("one"))
            await within.step("two", trace.note("two", waits=waits))

        return job

    async with running(url, "slot-0", job=body(dead, waits=True)) as engine:
        for number in range(3):
            await engine.start(QUEUE, "job", f"job-{number}")
        await until(lambda: dead.done.count("two?") == 3, "three to be in the second step")
    async with running(url, "slot-1", job=body(alive, waits=False)) as engine:
        assert await engine.upkeep.owners() == {"slot-0"}
        assert await engine.upkeep.take_over("slot-0") == 3
        assert await engine.upkeep.take_over("slot-0") == 0
        for number in range(3):
            await ended(url, f"job-{number}")
        assert await engine.upkeep.owners() == frozenset()
    assert alive.done == ["two"] * 3


async def test_old_workflows_are_forgotten(url: str) -> None:
    """What ended before a moment goes, what ended later or goes on stays, and the engine says so."""
    trace = Trace()

    async def quick(within: Durable) -> None:
        await within.step("one", trace.note("one"))

    async def broken(within: Durable) -> None:
        raise ValueError("a bug")

    async def slow(within: Durable) -> None:
        await within.step("two", trace.note("two", waits=True))

    async with running(url, quick=quick, broken=broken, slow=slow) as engine:
        for name in ("quick", "broken", "slow"):
            await engine.start(QUEUE, name, name)
        await ended(url, "quick")
        await until(lambda: trace.done.count("two?"), "the slow one to begin")
        await ended(url, "broken")
        ids = ["quick", "broken", "slow", "never heard of"]
        assert await engine.upkeep.forget("2020-01-01T00:00:00Z") == 0
        assert await engine.upkeep.forget("2120-01-01T00:00:00Z", ticks=True) == 0
        assert standing(url, ids) == {"quick": "done", "broken": "broken", "slow": "alive"}
        assert await engine.upkeep.forget("2120-01-01T00:00:00Z") == 2
        assert standing(url, ids) == {"slow": "alive"}


async def test_step_waits_for_the_record(url: str) -> None:
    """A step that finds the record's database away is done again until it answers."""
    failures = [RecordUnavailable("away"), RecordUnavailable("still away")]
    done: list[str] = []

    async def job(within: Durable) -> None:
        async def step() -> str:
            if failures:
                raise failures.pop()
            return "answer"

        done.append(await within.step("one", step))

    async with running(url, job=job) as engine:
        await engine.start(QUEUE, "job", "job-1")
        await ended(url, "job-1")
    assert done == ["answer"]


async def ended(url: str, workflow_id: str) -> None:
    """Wait until a workflow has ended."""
    await until(lambda: standing(url, [workflow_id]).get(workflow_id) in {"done", "broken"}, workflow_id)


def standing(url: str, ids: Sequence[str]) -> dict[str, str]:
    """What the engine's tables say of these workflows."""
    tables = WorkflowTables(url)
    try:
        found = tables.standing(ids)
    finally:
        tables.close()
    return {one.id: "alive" if one.alive else "broken" if one.broken else "done" for one in found}
