"""Takes deliveries in: kept in groups, answered once they are on disk, passed on right afterwards.

On SQLite they are kept in an inbox of the receiver's own. The record has one writer at a time, and the
worker, which yields to everybody, may be put to sleep while it is that writer: acknowledgements would wait.
On Postgres writers do not wait for each other, so deliveries go into the record at once.

Passing on is storing in the record and queueing; only then is a delivery taken out of the inbox. What was
kept and not passed on when the process died is passed on at the next start; on Postgres, where there is no
inbox, the next sweep queues what was stored and not queued.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Protocol

from app.groups import Groups
from app.logs import logger
from app.ports import Store
from app.state import Delivery, DeliveryState
from app.webhooks import Incoming, Queue, looked_at

KEPT_AT_ONCE = 100
PASSED_ON_AT_ONCE = 25  # one transaction, during which the worker's own have to wait
AGAIN_SECONDS = 5.0
_Call = Callable[[Sequence[Delivery]], None]
log = logger("receiver")


class Inbox(Protocol):
    """Where deliveries are kept until the record has them."""

    def add(self, arrived: Sequence[Delivery]) -> Sequence[Delivery]:
        """Put deliveries in."""

    def remove(self, moved: Sequence[Delivery]) -> None:
        """Take deliveries out that the record has."""

    def left(self) -> Sequence[Delivery]:
        """What is in it, oldest first, without what follows from the body."""


class Intake:
    """What stands between the route and the databases. Without an inbox the record keeps deliveries itself.

    It belongs to the running event loop.
    """

    def __init__(
        self, store: Store, queue: Queue, inbox: Inbox | None, again_seconds: float = AGAIN_SECONDS
    ) -> None:
        self._store = store
        self._queue = queue
        self._inbox = inbox
        self._again_seconds = again_seconds
        self._closing = threading.Event()
        self._keeping = Groups(store.add_deliveries if inbox is None else inbox.add, KEPT_AT_ONCE)
        self._passing = Groups(self._pass_on, PASSED_ON_AT_ONCE)

    def take_up(self) -> None:
        """Pass on what an earlier process kept, from now on and beside everything else."""
        left = [] if self._inbox is None else self._inbox.left()
        for kept in left:
            self._passing.put(looked_at(Incoming(kept.guid, kept.event, kept.body), kept.received_at))
        if left:
            log.info("taken up", deliveries=len(left))

    async def take(self, delivery: Delivery) -> Delivery:
        """Keep a delivery; it is passed on afterwards. Returns what is kept as soon as that is on disk."""
        kept = await self._keeping.put(delivery)
        self._passing.put(kept)
        return kept

    async def close(self) -> None:
        """Finish what was begun; what cannot be passed on now stays kept."""
        await self._keeping.close()
        self._closing.set()
        await self._passing.close()

    def _pass_on(self, kept: Sequence[Delivery]) -> Sequence[None]:
        """Store, queue, take out: what a kill interrupts is still kept, and all three may be repeated."""
        self._stubbornly(self._passed, kept)
        return [None] * len(kept)

    def _passed(self, kept: Sequence[Delivery]) -> None:
        stored = kept if self._inbox is None else self._store.add_deliveries(kept)
        self._queue.deliver(*[one for one in stored if one.state is DeliveryState.RECEIVED])
        if self._inbox is not None:
            self._inbox.remove(kept)

    def _stubbornly(self, call: _Call, deliveries: Sequence[Delivery]) -> None:
        """Call until it works or the end comes."""
        while True:
            try:
                return call(deliveries)
            except Exception:
                log.exception("not passed on", deliveries=len(deliveries), again_in=self._again_seconds)
            if self._closing.wait(self._again_seconds):
                return None
