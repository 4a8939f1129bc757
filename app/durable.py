"""Durable execution behind our own small interface. The only module that imports the engine (DBOS Transact).

A workflow is a plain coroutine over `Durable`: what it does to the world happens in steps, each recorded
once it is done. After a crash the body runs again from the start, and recorded steps answer from the record.
So the body itself must not read a clock, a database or chance.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from dbos import DBOS, DBOSClient, WorkflowSerializationFormat
from dbos import error as dbos_error

from app.db.engines import has_table, workflow_engine
from app.ids import DELIVER
from app.state import Delivery

Json: TypeAlias = Any  # what `json` writes and reads unchanged
Step = Callable[[], Awaitable[Json]]

NAME = "proofgrade"
VERSION = (
    "proofgrade-1"  # constant, so runs in flight go on after an upgrade: recorded steps keep their order
)
RECOVERIES_MAX = 1000  # a workflow that waits for days is restarted at every deployment
DELIVERIES, ATTEMPTS, MIRRORS, RUNS = "deliveries", "attempts", "mirrors", "runs"
_PORTABLE = WorkflowSerializationFormat.PORTABLE


class Durable(Protocol):
    """What a workflow may do."""

    async def step(self, name: str, call: Step) -> Json:
        """Do `call` and record its answer; a recorded answer is given without doing it again."""

    async def start(self, queue: str, workflow: str, workflow_id: str, *args: Json) -> None:
        """Queue another workflow; the same id twice starts one."""

    async def send(self, workflow_id: str, topic: str, message: Json, key: str) -> None:
        """Send a message; the same key twice sends one. Nothing happens when nobody is there."""

    async def receive(self, topic: str, seconds: float) -> Json | None:
        """The next message, or None after so many seconds. The deadline survives a restart."""

    async def pause(self, seconds: float) -> None:
        """Wait. The deadline survives a restart."""


Body = Callable[..., Awaitable[None]]


@dataclass(frozen=True)
class QueueLimits:
    """How many workflows of a queue run at once; `ordered` works those of one lane one after the other."""

    at_once: int
    ordered: bool = False


class Engine:
    """The worker's side. One per process."""

    def __init__(self, url: str, slot: str, *, poll_seconds: float) -> None:
        _quiet()
        self._poll = poll_seconds
        self._tasks: set[asyncio.Task[Any]] = set()
        pool = 1 if url.startswith("sqlite") else 10
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

    def workflow(self, name: str, body: Body) -> None:
        """Make a workflow known under a name. Before `open`."""

        async def run(*args: Json) -> None:
            task = asyncio.current_task()
            if task is not None:
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
            await body(_Running(), *args)

        DBOS.workflow(name=name, max_recovery_attempts=RECOVERIES_MAX, serialization_type=_PORTABLE)(run)

    async def open(self, queues: Mapping[str, QueueLimits]) -> None:
        """Take up what was left unfinished and listen to the queues. Expects that `prepare` was called."""
        # Before the launch: a queue that the engine finds later is listened to a second later.
        client = DBOSClient(system_database_engine=self._database, application_name=NAME, lazy=True)
        for name, limits in queues.items():
            await client.register_queue_async(
                name,
                worker_concurrency=limits.at_once,
                partition_concurrency=1 if limits.ordered else None,
                polling_interval_sec=self._poll,
                on_conflict="always_update",
            )
        DBOS.launch()

    def deliver(self, delivery: Delivery) -> None:
        """Queue a delivery's workflow, as the receiver does. Blocks; use it from a thread."""
        options = _options(DELIVERIES, DELIVER, delivery.workflow_id, delivery.lane)
        DBOS.enqueue_workflow_with_options(options, delivery.guid)

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
        self._database.dispose()


class Enqueuer:
    """The receiver's side: it queues deliveries and runs no workflow. Blocks; use it from a thread.

    A power cut may lose the last entries: they are in our record, which is synced, and the next sweep queues
    them again.
    """

    def __init__(self, url: str) -> None:
        _quiet()
        self._database = workflow_engine(url, durability="NORMAL", pool=1)
        self._client = DBOSClient(system_database_engine=self._database, application_name=NAME, lazy=True)

    def deliver(self, delivery: Delivery) -> None:
        """Queue the delivery's workflow; doing it twice does it once."""
        options = _options(DELIVERIES, DELIVER, delivery.workflow_id, delivery.lane)
        self._client.enqueue(options, delivery.guid)

    def ready(self) -> bool:
        """Whether the engine's database is there and has its tables."""
        return has_table(self._database, "workflow_status")

    def close(self) -> None:
        """Close the connections."""
        self._client.destroy()
        self._database.dispose()


class _Running:
    """`Durable` for the workflow that is running now."""

    async def step(self, name: str, call: Step) -> Json:
        return await DBOS.run_step_async({"name": name}, call)

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


def prepare(url: str) -> None:
    """Create or upgrade the engine's tables, so that the receiver can queue before the first worker is up."""
    _quiet()
    engine = workflow_engine(url, durability="FULL", pool=1)
    with engine.connect():  # on SQLite the first connection turns on the write-ahead log, for good
        pass
    engine.dispose()
    DBOS.migrate(url)


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


def _quiet() -> None:
    logging.getLogger("dbos").setLevel(logging.WARNING)
