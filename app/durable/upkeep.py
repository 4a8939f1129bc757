"""What the engine leaves to its user: taking over from the dead and forgetting the old."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from dbos import DBOS, DBOSClient

SCHEDULED = "scheduled"  # the queue of ticks
FORGOTTEN_AT_ONCE = 200

_ALIVE = ("ENQUEUED", "DELAYED", "PENDING")
_FINISHED = ("SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")


class Upkeep:
    """Questions to and orders for the engine, beside the workflows."""

    def __init__(self, client: DBOSClient) -> None:
        self._client = client

    async def owners(self) -> frozenset[str]:
        """The slots that have begun workflows and not ended them."""
        found = await self._client.list_workflows_async(status="PENDING", load_input=False, load_output=False)
        return frozenset(one.executor_id for one in found if one.executor_id)

    async def take_over(self, slot: str) -> int:
        """Put the begun workflows of a dead slot back into their queues; how many there were.

        Only while it is certain that no worker holds the slot: hold it yourself. The engine's own call for
        this is private (its public `resume_workflows` revives cancelled ones too), so it stands only here.
        """
        return len(await asyncio.to_thread(DBOS._recover_pending_workflows, [slot]))

    async def forget(self, before: str, *, ticks: bool = False) -> int:
        """Delete workflows that ended before this moment, with their steps; how many.

        With `ticks` only those of schedules, which are of no use once they have ended.
        """
        gone = 0
        while True:
            found = await self._client.list_workflows_async(
                status=list(_FINISHED), completed_before=before, limit=FORGOTTEN_AT_ONCE,
                queue_name=SCHEDULED if ticks else None, load_input=False, load_output=False,
            )  # fmt: skip
            if not found:
                return gone
            await self._client.delete_workflows_async([one.workflow_id for one in found])
            gone += len(found)

    async def erase(self, ids: Sequence[str], prefixes: Sequence[str]) -> int:
        """End and delete workflows with these names, or names that begin so, with their steps; how many."""
        gone = 0
        for names, wanted in (("workflow_ids", ids), ("workflow_id_prefix", prefixes)):
            for start in range(0, len(wanted), FORGOTTEN_AT_ONCE):
                gone += await self._erase({names: list(wanted[start : start + FORGOTTEN_AT_ONCE])})
        return gone

    async def _erase(self, which: dict[str, Any]) -> int:
        found = await self._client.list_workflows_async(load_input=False, load_output=False, **which)
        alive = [one.workflow_id for one in found if one.status in _ALIVE]
        if alive:
            await self._client.cancel_workflows_async(alive)
        await self._client.delete_workflows_async([one.workflow_id for one in found])
        return len(found)
