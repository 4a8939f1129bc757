"""The worker: wires the ports and runs the workflows. `running` is all of it, for processes and tests."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from types import MappingProxyType

from app import logs
from app.clock import SystemClock
from app.db.engines import is_sqlite
from app.db.locks import SessionLocks
from app.db.session import open_store
from app.durable import ATTEMPTS, DELIVERIES, RUNS, Body, Durable, Engine, Json, QueueLimits, Schedule
from app.errors import RecordUnavailable
from app.github.client import connect
from app.github.settings import GitHubSettings
from app.ids import ATTEMPT, DELIVER, RUN
from app.local_runner import LocalRunner, scrubbed
from app.lock import Slots, owning, slots_of
from app.ports import GitHub, Runner
from app.settings import Settings
from app.snapshots import Snapshots
from app.stages.observe import run
from app.turns import Turns
from app.upkeep import Upkeep
from app.work import Patience, Policy, Work
from app.workflows_attempt import attempt
from app.workflows_deliver import deliver

GUARD_SECONDS = 3.0  # how soon a worker notices that its slot is lost
POLL_SECONDS = 0.2  # how soon a queue notices work; 1 s would idle at 1 % of a core, this at 5 %
BODIES: Mapping[str, Body] = MappingProxyType({DELIVER: deliver, ATTEMPT: attempt, RUN: run})
# Bodies have the signature `async def body(durable: Durable, work: Work, at: str) -> None`.
SCHEDULES: Mapping[str, Schedule] = MappingProxyType({})
PATIENCE = Patience()
log = logs.logger("worker")


@asynccontextmanager
async def running(
    settings: Settings,
    github: GitHub | None = None,
    runner: Runner | None = None,
    patience: Patience = PATIENCE,
    poll_seconds: float = POLL_SECONDS,
) -> AsyncIterator[Work]:
    """A worker that works until the block is left. Expects migrated databases.

    Raises ConfigurationError when another worker holds its slot.
    """
    async with AsyncExitStack() as stack:
        slots = slots_of(settings)
        slot = stack.enter_context(owning(slots, settings.worker_slot))
        store = open_store(settings.store_url)
        stack.callback(store.close)
        port = github
        if port is None:
            port = await stack.enter_async_context(connect(github_settings(settings)))
        if runner is None:
            runner = local = local_runner(settings, slot)
            await local.close()  # what an earlier worker of this slot left running
            # After the engine has stopped: a run that is ended then is not recorded as failed but runs again.
            stack.push_async_callback(local.close)
        turns = Turns() if is_sqlite(settings.workflow_url) else Turns(SessionLocks(settings.workflow_url))
        stack.callback(turns.close)
        snapshots = Snapshots(settings.data_dir / "trees", port)
        snapshots.clear()
        work = Work(
            store=store,
            github=port,
            runner=runner,
            clock=SystemClock(),
            snapshots=snapshots,
            policy=policy(settings),
            patience=patience,
            posting=turns,
        )
        engine = Engine(settings.workflow_url, slot, poll_seconds=poll_seconds)
        for name, body in BODIES.items():
            engine.workflow(name, _with(work, body))
        stack.push_async_callback(engine.close)
        upkeep = Upkeep(work, engine, slots)
        ticking = {name: replace(one, body=_with(work, one.body)) for name, one in SCHEDULES.items()}
        await engine.open(queues(settings), {**ticking, **upkeep.schedules()})
        await upkeep.sweep_once()
        stack.push_async_callback(_stopped, asyncio.create_task(_guarding(slots, slot)))
        log.info("ready", slot=slot)
        yield work


def queues(settings: Settings) -> Mapping[str, QueueLimits]:
    """How much is done at once. The service works for one organisation: one installation of the App."""
    return {
        DELIVERIES: QueueLimits(at_once=20, ordered=True),
        ATTEMPTS: QueueLimits(at_once=50, a_minute=settings.attempts_per_minute),
        RUNS: QueueLimits(at_once=1),
    }


def policy(settings: Settings) -> Policy:
    """What the operator decided, as the workflows read it."""
    return Policy(
        hiring_repo=settings.hiring_repo,
        bot_login=settings.bot_login,
        links=settings.links,
        reruns_a_day=settings.candidate_reruns_per_day,
        run_seconds=settings.run_seconds,
        run_waits=settings.run_retry_waits,
        beat_seconds=settings.progress_seconds,
        keep_days=settings.keep_days,
    )


def github_settings(settings: Settings) -> GitHubSettings:
    """What the GitHub port needs to know."""
    return GitHubSettings(
        app_id=settings.app_id,
        private_key=settings.private_key_pem,
        api_url=settings.github_api_url,
        web_url=settings.github_url,
        slug=settings.app_slug,
        data_dir=settings.data_dir,
    )


def local_runner(settings: Settings, slot: str) -> LocalRunner:
    """The runner on this host, with a folder per worker: each ends only its own runs."""
    return LocalRunner(settings.data_dir / "runs" / slot, scrubbed(os.environ), settings.run_seconds)


async def work_until_stopped(settings: Settings, runner: Runner | None = None) -> None:
    """The worker process: works until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with running(settings, runner=runner):
        await stop.wait()
        log.info("stopping")


def _with(work: Work, body: Body) -> Body:
    async def bound(durable: Durable, *args: Json) -> None:
        await body(durable, work, *args)

    return bound


async def _guarding(slots: Slots, slot: str) -> None:
    """End this process when its slot has gone to another: two owners would do everything twice."""
    while True:
        await asyncio.sleep(GUARD_SECONDS)
        try:
            if await asyncio.to_thread(slots.keeps, slot):
                continue
            log.error("another worker has this slot, ending", slot=slot)
            os.kill(os.getpid(), signal.SIGTERM)
        except RecordUnavailable as error:
            log.error("cannot tell whether the slot is still ours", slot=slot, why=str(error))


async def _stopped(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
