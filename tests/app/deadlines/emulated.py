"""The service in this process with a settable clock, on the GitHub emulator. People's calls block."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import uvicorn

from app.clock import SystemClock
from app.deadlines.clock import PersonalClock
from app.deadlines.tend import deadlines
from app.invitations.asked import Asked
from app.invitations.opening import Desk, open_for, read_opening
from app.main import create_app
from app.settings import Settings
from app.state import Attempt, Candidate
from app.supervisor import prepare
from app.work import Work
from app.worker import running
from demo.acts import Cast, files_of
from demo.emulator import start
from demo.seed import Seed
from demo.service import free_port
from tests.app.fake_runner import FakeRunner
from tests.app.inline_engine import InlineEngine
from tests.app.settable_clock import SettableClock
from tests.app.world import SLUG, assessment_tree, settings_in, submission_tree, until

ResultT = TypeVar("ResultT")
PATIENCE_SECONDS = 60.0


@dataclass
class Emulated:
    """What runs and who takes part."""

    settings: Settings
    work: Work
    cast: Cast
    clock: SettableClock
    durable: InlineEngine
    folder: Path
    ahead: float = 0.0

    async def invite(self) -> Candidate:
        """Invite the candidate, as the command does."""
        secret = self.settings.webhook_secret.get_secret_value().encode()
        desk = Desk(self.work.store, self.work.github, self.settings.hiring_repo, secret, clock=self.clock)
        return await open_for(desk, await read_opening(desk, SLUG), Asked(self.cast.candidate.login))

    def forward(self, hours: float) -> None:
        """Let time pass, here and at GitHub."""
        self.clock.forward(hours=hours)
        self.ahead += hours * 3600
        self.cast.lead.post("/_stand/clock", {"ahead_seconds": self.ahead})

    async def tick(self) -> None:
        """The look of every minute."""
        await deadlines(self.durable, self.work, self.clock.now())

    def push(self, candidate: Candidate, text: str) -> str:
        """A git push of the candidate; the commit."""
        work = self.folder / text.strip()
        files = files_of(submission_tree(text))
        return self.cast.candidate.push(candidate.repo, files, text, work)

    def candidate(self) -> Candidate:
        """As the record has it."""
        with self.work.store.reading() as records:
            found = records.candidate_by_login(SLUG, self.cast.candidate.login)
        assert found is not None
        return found

    def personal(self) -> PersonalClock:
        """The candidate's clock."""
        candidate_id = self.candidate().id
        with self.work.store.reading() as records:
            found = records.clock(candidate_id)
        assert found is not None
        return found

    def attempts(self) -> list[Attempt]:
        """The candidate's attempts."""
        candidate_id = self.candidate().id
        with self.work.store.reading() as records:
            return list(records.attempts(candidate_id))

    async def until(self, look: Callable[[], ResultT | None], what: str) -> ResultT:
        """Wait until the service has heard of something."""
        return await until(look, what, PATIENCE_SECONDS)

    def comment(self, repo: str, number: int, key: str) -> str:
        """The text of our comment with this key, as the lead reads it."""
        path = f"/repos/{repo}/issues/{number}/comments"
        comments = self.cast.lead.get(path, per_page=100)
        [found] = [one["body"] for one in comments if one["body"].startswith(f"<!-- proofgrade:{key} -->")]
        return str(found)


@asynccontextmanager
async def emulated(folder: Path) -> AsyncIterator[Emulated]:
    """Emulator, receiver and worker; the assessment is published."""
    port = free_port()
    seed = Seed(webhook_url=f"http://127.0.0.1:{port}/webhook")
    clock = SettableClock(SystemClock().now())
    with start(seed, folder) as github:
        settings = settings_in(
            folder / "data",
            app_id=seed.app_id,
            app_slug=seed.app_slug,
            private_key=seed.private_key,
            webhook_secret=seed.webhook_secret,
            hiring_repo=f"{seed.org}/hiring",
            github_api_url=github.url,
            github_url=github.url,
        )
        prepare(settings)
        cast = Cast(seed, github.url)
        cast.lead.push(settings.hiring_repo, files_of(assessment_tree()), "Assessment", folder / "hiring")
        async with (
            running(settings, runner=FakeRunner(), poll_seconds=0.05, clock=clock) as work,
            receiving(settings, clock, port),
        ):
            yield Emulated(settings, work, cast, clock, InlineEngine(work), folder)


@asynccontextmanager
async def receiving(settings: Settings, clock: SettableClock, port: int) -> AsyncIterator[None]:
    """The receiver, listening."""
    config = uvicorn.Config(
        create_app(settings, clock), host="127.0.0.1", port=port, log_level="warning", access_log=False
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    try:
        await until(lambda: server.started, "the receiver to listen")
        yield
    finally:
        server.should_exit = True
        await task
