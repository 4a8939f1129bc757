"""The worker: wires the ports and runs the workflows. `running` is all of it, for processes and tests."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from types import MappingProxyType

from app import logs
from app.clock import SystemClock
from app.db.session import open_store
from app.durable import ATTEMPTS, DELIVERIES, RUNS, Body, Durable, Engine, Json, QueueLimits
from app.github.client import connect
from app.github.pace import GITHUBS, UNLIMITED
from app.github.settings import GitHubSettings
from app.ids import ATTEMPT, DELIVER, RUN
from app.local_runner import LocalRunner, scrubbed
from app.lock import lock_file, owning
from app.ports import GitHub, Runner
from app.settings import Settings
from app.snapshots import Snapshots
from app.stages.observe import run
from app.webhooks import sweep
from app.work import Patience, Policy, Work
from app.workflows_attempt import attempt
from app.workflows_deliver import deliver

SWEEP_EVERY_SECONDS = 60.0
POLL_SECONDS = 0.2  # how soon a queue notices work; 1 s would idle at 1 % of a core, this at 5 %
QUEUES = {
    DELIVERIES: QueueLimits(at_once=20, ordered=True),
    ATTEMPTS: QueueLimits(at_once=50),
    RUNS: QueueLimits(at_once=1),
}
BODIES: Mapping[str, Body] = MappingProxyType({DELIVER: deliver, ATTEMPT: attempt, RUN: run})
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

    Raises ConfigurationError when another worker holds the data folder.
    """
    async with AsyncExitStack() as stack:
        stack.enter_context(owning(lock_file(settings.data_dir, settings.worker_slot)))
        store = open_store(settings.store_url)
        stack.callback(store.close)
        port = github
        if port is None:
            port = await stack.enter_async_context(connect(github_settings(settings)))
        if runner is None:
            runner = local = local_runner(settings)
            # After the engine has stopped: a run that is ended then is not recorded as failed but runs again.
            stack.push_async_callback(local.close)
        work = Work(
            store=store,
            github=port,
            runner=runner,
            clock=SystemClock(),
            snapshots=Snapshots(settings.data_dir / "trees", port),
            policy=policy(settings),
            patience=patience,
        )
        engine = Engine(settings.workflow_url, settings.worker_slot, poll_seconds=poll_seconds)
        for name, body in BODIES.items():
            engine.workflow(name, _with(work, body))
        stack.push_async_callback(engine.close)
        await engine.open(QUEUES)
        stack.push_async_callback(_stopped, asyncio.create_task(_sweeping(work, engine)))
        log.info("ready", slot=settings.worker_slot)
        yield work


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


def local_runner(settings: Settings) -> LocalRunner:
    """The runner on this host."""
    return LocalRunner(settings.data_dir / "runs", scrubbed(os.environ), settings.run_seconds)


async def work_until_stopped(settings: Settings) -> None:
    """The worker process: works until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with running(settings):
        await stop.wait()
        log.info("stopping")


def _with(work: Work, body: Body) -> Body:
    async def bound(durable: Durable, *args: Json) -> None:
        await body(durable, work, *args)

    return bound


async def _sweeping(work: Work, engine: Engine) -> None:
    """Now and then, queue what was stored and perhaps not queued."""
    while True:
        await asyncio.to_thread(sweep, work.store, engine, lambda count: log.info("swept", deliveries=count))
        await asyncio.sleep(SWEEP_EVERY_SECONDS)


async def _stopped(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
