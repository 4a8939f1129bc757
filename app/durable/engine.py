"""The engine, DBOS Transact: the worker's side that runs workflows, and the receiver's that queues them."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from types import MappingProxyType
from typing import Any

from dbos import DBOS, DBOSClient, WorkflowSerializationFormat
from dbos import error as dbos_error

from app.clock import written
from app.db.engines import has_table, is_sqlite, retire, workflow_engine
from app.db.workflows import put_in_order
from app.durable.interface import DELIVERIES, Body, Durable, Json, QueueLimits, Schedule, Step
from app.durable.upkeep import SCHEDULED, Upkeep
from app.ids import DELIVER
from app.outage import outlasting
from app.state import Delivery

NAME = "proofgrade"
VERSION = (
    "proofgrade-1"  # constant, so runs in flight go on after an upgrade: recorded steps keep their order
)
SCHEMA = "dbos"  # where the engine keeps its tables on Postgres
RECOVERIES_MAX = 1000  # a workflow that waits for days is restarted at every deployment
SCHEDULED_AT_ONCE = 4
QUEUED_AT_ONCE = 25  # deliveries in one transaction, during which the engine's own have to wait
_PORTABLE = WorkflowSerializationFormat.PORTABLE


class Engine:
    """The worker's side. One per process."""

    def __init__(self, url: str, slot: str, *, poll_seconds: float) -> None:
        _quiet()
        self._poll = poll_seconds
        self._tasks: set[asyncio.Task[Any]] = set()
        pool = 1 if is_sqlite(url) else 10
        self._database = workflow_engine(url, durability="NORMAL", pool=pool)
        DBOS(
            config={
                "name": NAME,
                "system_database_engine": self._database,
                "application_version": VERSION,
                "executor_id": slot,
                "max_executor_threads": 8,
                "log_level": "WARNING",
                "notification_listener_polling_interval_sec": poll_seconds,
            }
        )
        self._client = DBOSClient(system_database_engine=self._database, application_name=NAME, lazy=True)
        self._arrivals = _Arrivals()
        self.upkeep = Upkeep(self._client)

    def workflow(self, name: str, body: Body) -> None:
        """Make a workflow known under a name. Before `open`."""

        async def run(*args: Json) -> None:
            task = asyncio.current_task()
            if task is not None:
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
            await body(_Running(), *args)

        DBOS.workflow(name=name, max_recovery_attempts=RECOVERIES_MAX, serialization_type=_PORTABLE)(run)

    async def open(
        self, queues: Mapping[str, QueueLimits], schedules: Mapping[str, Schedule] = MappingProxyType({})
    ) -> None:
        """Take up what was left unfinished, listen to queues and clock. Expects that `prepare` was called."""
        queues = {**queues, SCHEDULED: QueueLimits(SCHEDULED_AT_ONCE)}
        # Before the launch: a queue that the engine finds later is listened to a second later.
        for name, limits in queues.items():
            await self._client.register_queue_async(
                name,
                worker_concurrency=limits.at_once,
                partition_concurrency=1 if limits.ordered else None,
                limiter={"limit": limits.a_minute, "period": 60.0} if limits.a_minute else None,
                polling_interval_sec=self._poll,
                on_conflict="always_update",
            )
        await self._apply(schedules)
        DBOS.launch()

    async def _apply(self, schedules: Mapping[str, Schedule]) -> None:
        for name, schedule in schedules.items():
            self.workflow(_ticker(name), _at_tick(schedule.body))
        for known in await self._client.list_schedules_async():
            if known["schedule_name"] not in schedules:
                await self._client.delete_schedule_async(known["schedule_name"])
        await self._client.apply_schedules_async(
            [
                {
                    "schedule_name": name,
                    "workflow_name": _ticker(name),
                    "schedule": schedule.cron,
                    "context": None,
                    "queue_name": SCHEDULED,
                }
                for name, schedule in schedules.items()
            ]
        )

    def deliver(self, *deliveries: Delivery) -> None:
        """Queue workflows of deliveries, as the receiver does. Blocks; use it from a thread."""
        _queue(self._client, self._database, self._arrivals, deliveries)

    async def start(self, queue: str, workflow: str, workflow_id: str, *args: Json) -> None:
        """Queue a workflow from outside of workflows; the same id twice starts one."""
        await self._client.enqueue_async(_options(queue, workflow, workflow_id), *args)

    async def close(self) -> None:
        """Stop. What is unfinished goes on at the next start."""
        await asyncio.to_thread(DBOS.destroy, destroy_registry=True)
        # Only now: with its database gone, the engine cannot record these ends as the workflows' own.
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        # The engine had made its threads the loop's own, and has shut them down.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor())
        retire(self._database)


class Enqueuer:
    """The receiver's side: it queues deliveries and runs no workflow. Blocks; use it from a thread.

    A power cut may lose the last entries: they are in our record, which is synced, and the next sweep queues
    them again.
    """

    def __init__(self, url: str) -> None:
        _quiet()
        self._database = workflow_engine(url, durability="NORMAL", pool=1)
        self._client = DBOSClient(system_database_engine=self._database, application_name=NAME, lazy=True)
        self._arrivals = _Arrivals()
        self.upkeep = Upkeep(self._client)

    def deliver(self, *deliveries: Delivery) -> None:
        """Queue the workflows of deliveries, many in one transaction; doing it twice does it once."""
        _queue(self._client, self._database, self._arrivals, deliveries)

    def ready(self) -> bool:
        """Whether the engine's database is there and has its tables."""
        on_sqlite = self._database.dialect.name == "sqlite"
        return has_table(self._database, "workflow_status", None if on_sqlite else SCHEMA)

    def close(self) -> None:
        """Close the connections."""
        self._client.destroy()
        self._database.dispose()


class _Running:
    """`Durable` for the workflow that is running now."""

    async def step(self, name: str, call: Step) -> Json:
        return await DBOS.run_step_async({"name": name}, partial(outlasting, name, call))

    async def start(self, queue: str, workflow: str, workflow_id: str, *args: Json) -> None:
        await DBOS.enqueue_workflow_with_options_async(_options(queue, workflow, workflow_id), *args)

    async def send(self, workflow_id: str, topic: str, message: Json, key: str) -> None:
        try:
            await DBOS.send_async(
                workflow_id, message, topic, idempotency_key=key, serialization_type=_PORTABLE
            )
        except dbos_error.DBOSNonExistentWorkflowError:
            return

    async def receive(self, topic: str, seconds: float) -> Json | None:
        return await DBOS.recv_async(topic, timeout_seconds=seconds)

    async def pause(self, seconds: float) -> None:
        await DBOS.sleep_async(seconds)

    async def patched(self, name: str) -> bool:
        changed: bool = await DBOS.patch_async(name)
        return changed


def prepare(url: str) -> None:
    """Create or upgrade the engine's tables, so that the receiver can queue before the first worker is up."""
    _quiet()
    engine = workflow_engine(url, durability="FULL", pool=1)
    with engine.connect():  # on SQLite the first connection turns on the write-ahead log, for good
        pass
    engine.dispose()
    DBOS.migrate(url)


class _Arrivals:
    """Gives every delivery a moment of its own, in the order in which they came."""

    def __init__(self) -> None:
        self._last = 0

    def stamp(self, deliveries: Sequence[Delivery]) -> dict[str, int]:
        """Milliseconds since 1970 by workflow id, each later than the one before."""
        first = max(time.time_ns() // 1_000_000, self._last + 1)
        self._last = first + len(deliveries)
        return {delivery.workflow_id: first + place for place, delivery in enumerate(deliveries)}


def _queue(client: DBOSClient, database: Any, arrivals: _Arrivals, deliveries: Sequence[Delivery]) -> None:
    for start in range(0, len(deliveries), QUEUED_AT_ONCE):
        some = deliveries[start : start + QUEUED_AT_ONCE]
        with database.begin() as connection:
            for delivery in some:
                options = _options(DELIVERIES, DELIVER, delivery.workflow_id, delivery.lane)
                client.enqueue_in_transaction(connection, options, delivery.guid)
            put_in_order(connection, arrivals.stamp(some))


def _options(queue: str, workflow: str, workflow_id: str, lane: str | None = None) -> Any:
    options = {
        "workflow_name": workflow,
        "queue_name": queue,
        "workflow_id": workflow_id,
        "app_version": VERSION,
        "application_name": NAME,
        "serialization_type": _PORTABLE,
    }
    return options if lane is None else options | {"queue_partition_key": lane}


def _ticker(name: str) -> str:
    return f"scheduled:{name}"


def _at_tick(body: Body) -> Body:
    async def tick(durable: Durable, moment: datetime, _context: Json) -> None:
        await body(durable, written(moment.astimezone(UTC)))

    return tick


def _quiet() -> None:
    logging.getLogger("dbos").setLevel(logging.WARNING)
