"""What keeps the service in order by itself: lost deliveries, dead workers, old data. The engine ticks it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from app.clock import written
from app.durable import Durable, Engine, Schedule
from app.lock import Slots
from app.logs import logger
from app.work import Work

GRACE_SECONDS = 15.0  # a live worker whose database was away takes its slot again within this
TICKS_KEPT_DAYS = 1
log = logger("upkeep")


@dataclass(frozen=True)
class Upkeep:
    """The scheduled bodies, for one worker. Whichever worker is given a tick does it for all."""

    work: Work
    engine: Engine
    slots: Slots

    def schedules(self) -> Mapping[str, Schedule]:
        """What comes back, and when (UTC)."""
        return {
            "sweep": Schedule("* * * * *", self.sweep),
            "take-over": Schedule("*/30 * * * * *", self.take_over),
            "retention": Schedule("17 3 * * *", self.forget),
        }

    async def sweep(self, durable: Durable, _at: str) -> None:
        """Queue deliveries that a crash left stored and not queued."""
        await durable.step("sweep", self.sweep_once)

    async def take_over(self, durable: Durable, _at: str) -> None:
        """Work on what a dead worker began, once its slot was seen free twice."""
        idle = await durable.step("look", self._ownerless)
        if idle:
            await durable.pause(GRACE_SECONDS)
            await durable.step("take", partial(self._take, idle))

    async def forget(self, durable: Durable, at: str) -> None:
        """Delete finished workflows and the bodies of finished deliveries that are old."""
        days = self.work.policy.keep_days
        await durable.step("workflows", partial(self.engine.upkeep.forget, _before(at, days)))
        ticks = partial(self.engine.upkeep.forget, _before(at, TICKS_KEPT_DAYS), ticks=True)
        await durable.step("ticks", ticks)
        await durable.step("bodies", partial(self._drop_bodies, _before(at, days)))

    async def sweep_once(self) -> None:
        """The sweep, also at the start of a worker. Raises RecordUnavailable."""
        waiting = await asyncio.to_thread(self.work.store.unfinished_deliveries)
        ids = [delivery.workflow_id for delivery in waiting]
        known = {one.id for one in await asyncio.to_thread(self.work.workflows.standing, ids)}
        lost = [delivery for delivery in waiting if delivery.workflow_id not in known]
        await asyncio.to_thread(self.engine.deliver, *lost)
        if lost:
            log.info("swept", deliveries=len(lost))

    async def _ownerless(self) -> list[str]:
        owners = sorted(await self.engine.upkeep.owners())
        return [slot for slot in owners if not await asyncio.to_thread(self.slots.lives, slot)]

    async def _take(self, idle: Sequence[str]) -> None:
        for slot in idle:
            if await asyncio.to_thread(self.slots.borrow, slot):
                try:
                    taken = await self.engine.upkeep.take_over(slot)
                finally:
                    await asyncio.to_thread(self.slots.give_back, slot)
                log.warning("took over from a dead worker", slot=slot, workflows=taken)

    async def _drop_bodies(self, before: str) -> int:
        return await asyncio.to_thread(self.work.store.drop_bodies, before)


def _before(at: str, days: int) -> str:
    return written(datetime.fromisoformat(at) - timedelta(days=days))
