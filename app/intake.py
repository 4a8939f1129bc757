"""Takes deliveries in: stored in groups, answered once they are on disk, queued right afterwards.

One thread per database: whoever waits, waits in our own fair queue and not in SQLite's back-off, and a
wait costs all that came meanwhile once. What is stored and not queued when the process dies, or while the
workflow database fails, is queued by the next sweep.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.groups import Groups
from app.logs import logger
from app.ports import Store
from app.state import Delivery, DeliveryState
from app.webhooks import Queue

STORED_AT_ONCE = 100
QUEUED_AT_ONCE = 25  # one transaction, during which the worker's own have to wait
log = logger("receiver")


class Intake:
    """What stands between the route and the two databases. It belongs to the running event loop."""

    def __init__(self, store: Store, queue: Queue) -> None:
        self._queue = queue
        self._storing = Groups(store.add_deliveries, STORED_AT_ONCE)
        self._queueing = Groups(self._deliver, QUEUED_AT_ONCE)

    async def take(self, delivery: Delivery) -> Delivery:
        """Store a delivery once, and have it queued when somebody has to work it.

        Returns what is stored under its GUID, as soon as that is on disk.
        """
        stored = await self._storing.put(delivery)
        if stored.state is DeliveryState.RECEIVED:
            self._queueing.put(stored)
        return stored

    async def close(self) -> None:
        """Finish what was begun."""
        await self._storing.close()
        await self._queueing.close()

    def _deliver(self, stored: Sequence[Delivery]) -> Sequence[None]:
        try:
            self._queue.deliver(*stored)
        except Exception:
            log.exception("not queued; the next sweep does it", deliveries=len(stored))
        return [None] * len(stored)
