"""Which runner the operator chose, and what the choice means for worker and receiver."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.actions_runner import ActionsRunner
from app.clock import SystemClock
from app.errors import ConfigurationError
from app.local_runner import LocalRunner, scrubbed
from app.ports import Clock, GitHub, Runner, Store
from app.runs.hiring import HiringWorkflow
from app.runs.identity import Identities, secure
from app.runs.routes import Blocking, RunRoutes
from app.settings import PREFIX, HostSettings, Settings
from app.work import Patience

LOCAL, ACTIONS = "local", "actions"
AT_ONCE = {LOCAL: 1, ACTIONS: 20}


@asynccontextmanager
async def chosen_runner(
    settings: Settings, store: Store, github: GitHub, patience: Patience, slot: str
) -> AsyncIterator[Runner]:
    """The runner of the worker in this slot. What runs on this host ends with the block, what runs on GitHub
    goes on.

    Raises ConfigurationError when jobs would not report to PUBLIC_URL.
    """
    if settings.runner == ACTIONS:
        workflow = HiringWorkflow(
            github, patience, settings.hiring_repo, settings.actions_workflow, _reported_to(settings)
        )
        yield ActionsRunner(store, workflow, SystemClock(), settings.run_seconds)
        return
    # A folder per worker: each ends only its own runs.
    runner = LocalRunner(settings.data_dir / "runs" / slot, scrubbed(os.environ), settings.run_seconds)
    await runner.close()  # what an earlier worker of this slot left running
    try:
        yield runner
    finally:
        await runner.close()


def run_routes(settings: HostSettings, store: Store, clock: Clock, blocking: Blocking) -> RunRoutes | None:
    """The receiver's routes for runners, where there are runners that report to it."""
    if settings.runner != ACTIONS:
        return None
    identities = Identities(settings.actions_issuer, settings.public_url)
    return RunRoutes(store, identities, settings.actions_runners, clock, blocking)


def runs_at_once(settings: Settings) -> int:
    """How many runs a worker has at once."""
    return settings.runs_at_once or AT_ONCE[settings.runner]


def described(settings: Settings) -> str:
    """The choice in words, for the log."""
    if settings.runner == ACTIONS:
        return f"actions: {settings.actions_workflow} in {settings.hiring_repo}, {settings.actions_runners}"
    return "local: candidate code runs in containers on this host"


def _reported_to(settings: Settings) -> str:
    try:
        return secure(settings.public_url)
    except ConfigurationError as error:
        raise ConfigurationError(f"{PREFIX}PUBLIC_URL: runners report to it; {error}") from None
