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
from app.budget import Terms
from app.clock import SystemClock
from app.db.engines import is_sqlite
from app.db.locks import SessionLocks
from app.db.session import open_store
from app.db.workflows import WorkflowTables
from app.deadlines.tend import deadlines
from app.durable import (
    ATTEMPTS,
    DELIVERIES,
    MIRRORS,
    RUNS,
    Body,
    Durable,
    Engine,
    Json,
    QueueLimits,
    Schedule,
)
from app.errors import RecordUnavailable
from app.github.client import connect
from app.github.pace import GITHUBS, UNLIMITED
from app.github.settings import GitHubSettings
from app.ids import ATTEMPT, DELIVER, MIRROR, RUN
from app.invitations.expired import expired_invitations
from app.lock import Slots, owning, slots_of
from app.people.retention import retention_of
from app.ports import Clock, GitHub, Runner
from app.reconcile.bodies import TICKS, at_start
from app.review.calibrating import calibrations
from app.review.reread import assessments
from app.review.tend import reviews
from app.runners import chosen_runner, described, runs_at_once
from app.settings import HostSettings, Settings
from app.settled import settle
from app.setup.waiting import awaited
from app.snapshots import Snapshots
from app.stages.observe import run
from app.turns import Turns
from app.upkeep import Upkeep
from app.work import Patience, Policy, Work
from app.workflows_attempt import attempt
from app.workflows_deliver import deliver
from app.workflows_mirror import mirror

GUARD_SECONDS = 3.0  # how soon a worker notices that its slot is lost
POLL_SECONDS = 0.2  # how soon a queue notices work; idle, this takes 5 to 14 % of a core, 1 s took 1 %
BODIES: Mapping[str, Body] = MappingProxyType({DELIVER: deliver, ATTEMPT: attempt, MIRROR: mirror, RUN: run})
SCHEDULES: Mapping[str, Schedule] = MappingProxyType(
    {name: Schedule(cron, body) for name, (cron, body) in TICKS.items()}
    | {
        "deadlines": Schedule("* * * * *", deadlines),
        "expired-invitations": Schedule("23 * * * *", expired_invitations),
        "reviews": Schedule("* * * * *", reviews),
        "assessments": Schedule("41 * * * *", assessments),
        "calibrations": Schedule("29 5 * * *", calibrations),
    }
)
PATIENCE = Patience()
log = logs.logger("worker")


@asynccontextmanager
async def running(
    settings: Settings,
    github: GitHub | None = None,
    runner: Runner | None = None,
    patience: Patience = PATIENCE,
    *,
    poll_seconds: float = POLL_SECONDS,
    clock: Clock | None = None,
) -> AsyncIterator[Work]:
    """A worker that works until the block is left. Expects migrated databases.

    Raises ConfigurationError when another worker holds its slot.
    """
    async with AsyncExitStack() as stack:
        slots = slots_of(settings)
        slot = stack.enter_context(owning(slots, settings.worker_slot))
        store = open_store(settings.store_url)
        stack.callback(store.close)
        workflows = WorkflowTables(settings.workflow_url)
        stack.callback(workflows.close)
        port = github
        if port is None:
            port = await stack.enter_async_context(connect(github_settings(settings)))
        if runner is None:
            # It closes after the engine has stopped: a run that is ended then is not recorded as failed.
            runner = await stack.enter_async_context(chosen_runner(settings, store, port, patience, slot))
        turns = Turns() if is_sqlite(settings.workflow_url) else Turns(SessionLocks(settings.workflow_url))
        stack.callback(turns.close)
        snapshots = Snapshots(settings.data_dir / "trees", port)
        snapshots.clear()
        engine = Engine(settings.workflow_url, slot, poll_seconds=poll_seconds)
        work = Work(
            store=store,
            github=port,
            runner=runner,
            clock=clock or SystemClock(),
            snapshots=snapshots,
            policy=policy(settings),
            workflows=workflows,
            queue=engine,
            patience=patience,
            posting=turns,
        )
        for name, body in BODIES.items():
            engine.workflow(name, _with(work, body))
        stack.push_async_callback(engine.close)
        upkeep = Upkeep(work, engine, slots)
        ticking = {name: replace(one, body=_with(work, one.body)) for name, one in SCHEDULES.items()}
        retention = retention_of(settings, work, engine.upkeep)
        await engine.open(queues(settings), {**ticking, **upkeep.schedules(), **retention.schedules()})
        await upkeep.sweep_once()
        stack.push_async_callback(_stopped, asyncio.create_task(_guarding(slots, slot)))
        stack.push_async_callback(_stopped, asyncio.create_task(at_start(work)))
        log.info("ready", slot=slot, runner=described(settings))
        yield work


def queues(settings: Settings) -> Mapping[str, QueueLimits]:
    """How much is done at once. The service works for one organisation: one installation of the App."""
    return {
        DELIVERIES: QueueLimits(at_once=20, ordered=True),
        ATTEMPTS: QueueLimits(at_once=50, a_minute=settings.attempts_per_minute),
        MIRRORS: QueueLimits(at_once=5),
        RUNS: QueueLimits(at_once=runs_at_once(settings)),
    }


def policy(settings: Settings) -> Policy:
    """What the operator decided, as the workflows read it."""
    return Policy(
        hiring_repo=settings.hiring_repo,
        bot_login=settings.bot_login,
        links=settings.links,
        run_seconds=settings.run_seconds,
        run_waits=settings.run_retry_waits,
        beat_seconds=settings.progress_seconds,
        keep_days=settings.keep_days,
        terms=Terms(settings.candidate_minutes, settings.debounce_seconds, settings.candidate_reruns_per_day),
        mirror_waits=settings.mirror_retry_waits,
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
        limits=GITHUBS.share(settings.worker_hosts) if settings.github_rate_limits == "on" else UNLIMITED,
    )


async def work_until_stopped(settings: HostSettings, runner: Runner | None = None) -> None:
    """The worker process: waits for the App where there is none, works until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    ready = await awaited(settings, stop)
    if ready is None:
        return
    async with running(ready, runner=runner):
        settle()
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
