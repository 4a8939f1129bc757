"""What the workflows work with: the ports, the policy of this installation, and patience with GitHub."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from app.budget import Terms
from app.errors import GitHubError, RateLimited
from app.links import Links
from app.logs import logger
from app.ports import Clock, GitHub, Runner, Store
from app.snapshots import Snapshots
from app.turns import Turns
from app.upkeep_ports import Workflows
from app.webhooks import Queue

ResultT = TypeVar("ResultT")
log = logger("work")


@dataclass(frozen=True)
class Policy:
    """What the operator decided."""

    hiring_repo: str
    bot_login: str
    links: Links
    run_seconds: float
    run_waits: tuple[float, ...]  # seconds before a run that failed by our own fault is tried again
    beat_seconds: float  # between two posts about a phase that goes on
    keep_days: int = 30  # what is finished and older is deleted
    terms: Terms = field(default_factory=Terms)  # what each candidate may use
    mirror_waits: tuple[float, ...] = (30.0, 300.0, 3600.0, 21600.0)  # before mirroring is tried again

    @property
    def tries(self) -> int:
        """How often a run is tried in all."""
        return 1 + len(self.run_waits)


@dataclass(frozen=True)
class Patience:
    """How often a failed call to GitHub is made again; the wait doubles from `first_wait` seconds."""

    tries: int = 6
    first_wait: float = 1.0
    longest_wait: float = 900.0

    async def call(self, ask: Callable[[], Awaitable[ResultT]]) -> ResultT:
        """The answer, asked for until it comes. Raises GitHubError when the last try failed.

        Waiting that GitHub asks for does not count as a failure.
        """
        failures = 0
        while True:
            try:
                return await ask()
            except RateLimited as error:
                await asyncio.sleep(min(error.retry_after, self.longest_wait))
            except GitHubError as error:
                failures += 1
                if failures >= self.tries:
                    raise
                log.warning("github failed, trying again", why=str(error), failures=failures)
                await asyncio.sleep(min(self.first_wait * 2 ** (failures - 1), self.longest_wait))


@dataclass(frozen=True)
class Work:
    """Everything a workflow step may use."""

    store: Store
    github: GitHub
    runner: Runner
    clock: Clock
    snapshots: Snapshots
    policy: Policy
    workflows: Workflows
    queue: Queue
    patience: Patience = Patience()
    posting: Turns = field(default_factory=Turns)  # by rendering: who posts reads first what to post
