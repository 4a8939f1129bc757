"""The service puts itself in order: lost and broken deliveries, the work of the dead, what is old."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from app import durable
from app.clock import SystemClock
from app.db.session import migrate, open_store
from app.db.workflows import WorkflowTables
from app.durable import DELIVERIES, Durable, Engine, QueueLimits
from app.ids import DELIVER
from app.lock import owning, slots_of
from app.settings import Settings
from app.snapshots import Snapshots
from app.state import Delivery, DeliveryState
from app.upkeep import GRACE_SECONDS, Upkeep
from app.work import Work
from app.worker import policy
from tests.app.at_once import AtOnce
from tests.app.fake_github import FakeGitHub
from tests.app.fake_runner import FakeRunner
from tests.app.world import settings_in, until

pytestmark = pytest.mark.real

DELIVERY = Delivery("g-1", "push", b"{}", "2026-03-02T10:15:00Z", lane="11")
NOW = "2026-04-20T03:17:00Z"


@dataclass
class Shop:
    """A worker without the service's own workflows."""

    upkeep: Upkeep
    worked: list[str]
    hold: asyncio.Event

    @property
    def work(self) -> Work:
        """What the workflows would use."""
        return self.upkeep.work

    def state(self, guid: str) -> DeliveryState:
        """Where a delivery stands."""
        return self.delivery(guid).state

    def delivery(self, guid: str) -> Delivery:
        """A delivery from the record."""
        with self.work.store.reading() as records:
            found = records.delivery(guid)
        assert found is not None
        return found


@pytest.fixture
def settings(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Settings:
    """A service on either kind of database."""
    url = database_url if database_url.startswith("postgresql") else ""
    found = settings_in(tmp_path / "data", database_url=url)
    migrate(found.store_url)
    durable.prepare(found.workflow_url)
    return found


@pytest.fixture
async def shop(settings: Settings) -> AsyncIterator[Shop]:
    """A worker in slot-0. Deliveries called `bad` break their workflow, those called `slow` are held."""
    store, github, slots = open_store(settings.store_url), FakeGitHub(), slots_of(settings)
    snapshots = Snapshots(settings.data_dir, github)
    engine = Engine(settings.workflow_url, "slot-0", poll_seconds=0.02)
    tables = WorkflowTables(settings.workflow_url)
    work = Work(store, github, FakeRunner(), SystemClock(), snapshots, policy(settings), tables, engine)
    shop = Shop(Upkeep(work, engine, slots), [], asyncio.Event())

    async def deliver(within: Durable, guid: str) -> None:
        async def note() -> None:
            shop.worked.append(guid)
            if guid == "bad":
                raise ValueError("a bug")
            if guid == "slow":
                await shop.hold.wait()

        await within.step("note", note)

    engine.workflow(DELIVER, deliver)
    await engine.open({DELIVERIES: QueueLimits(5, ordered=True)}, {})
    yield shop
    await engine.close()
    tables.close()
    store.close()
    slots.close()


async def test_lost_delivery_is_queued(shop: Shop) -> None:
    """What is stored and unknown to the engine is queued, once; what it knows is left alone."""
    known, lost = replace(DELIVERY, guid="known"), replace(DELIVERY, guid="lost")
    shop.work.store.add_deliveries([known, lost])
    shop.upkeep.engine.deliver(known)
    await shop.upkeep.sweep(AtOnce(), NOW)
    await until(lambda: len(shop.worked) == 2, "both to be worked")
    await shop.upkeep.sweep(AtOnce(), NOW)
    assert sorted(shop.worked) == ["known", "lost"]


async def test_work_is_taken_over_only_from_the_dead(shop: Shop, settings: Settings) -> None:
    """What a slot began is left to it while somebody holds the slot, and taken over once nobody does."""
    slow = replace(DELIVERY, guid="slow")
    shop.upkeep.engine.deliver(slow)
    await until(lambda: shop.worked, "the delivery to be begun")
    with closing(slots_of(settings)) as other, owning(other, "slot-0"):
        patient = AtOnce()
        await shop.upkeep.take_over(patient, NOW)
        assert (patient.steps, patient.pauses) == (["look"], [])
    second = AtOnce()
    await shop.upkeep.take_over(second, NOW)
    assert (second.steps, second.pauses) == (["look", "take"], [GRACE_SECONDS])
    await until(lambda: shop.worked == ["slow", "slow"], "the delivery to be begun again")
    shop.hold.set()


async def test_workflows_are_erased_also_those_under_way(shop: Shop) -> None:
    """By name or by how the name begins; what only looks alike goes on."""
    for guid in ("slow", "slow:2", "slower", "done"):
        shop.upkeep.engine.deliver(replace(DELIVERY, guid=guid, lane=guid))
    await until(lambda: len(shop.worked) == 4, "all to be begun")
    assert await shop.upkeep.engine.upkeep.erase(["slow", "unknown"], ["slow:"]) == 2
    left = shop.work.workflows.standing(["slow", "slow:2", "slower", "done"])
    assert {one.id for one in left} == {"done", "slower"}
    shop.hold.set()


async def test_old_bodies_are_dropped(shop: Shop) -> None:
    """Bodies of finished deliveries go after the time that is set; rows, younger and unfinished ones stay."""
    deliveries = [
        replace(DELIVERY, guid="old", state=DeliveryState.DONE),
        replace(DELIVERY, guid="old-unfinished"),
        replace(DELIVERY, guid="young", state=DeliveryState.DONE, received_at="2026-04-01T00:00:00Z"),
    ]
    shop.work.store.add_deliveries(deliveries)
    patient = AtOnce()
    await shop.upkeep.forget(patient, NOW)
    assert patient.steps == ["workflows", "ticks", "bodies"]
    bodies = {one.guid: shop.delivery(one.guid).body for one in deliveries}
    assert bodies == {"old": b"", "old-unfinished": b"{}", "young": b"{}"}
    assert shop.work.store.add_deliveries([deliveries[0]])[0].state is DeliveryState.DONE
