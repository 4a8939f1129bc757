"""The workflow of one attempt: mirror, static checks, sealed run, grade. Every stage and post is a step."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from app.durable import RUNS, Durable
from app.ids import RUN, AttemptRun
from app.logs import tagged
from app.perform import post
from app.stages.begin import begin, tidy
from app.stages.judge import assess, check, grade
from app.stages.mirror import mirror
from app.stages.observe import OUR_FAULT, SUPERSEDED, cancel, standing
from app.stages.result import Result
from app.stages.trouble import apologise, guarded
from app.work import Work

POLL_SECONDS = 60.0
GRACE_SECONDS = 300.0  # beyond the runner's own deadline, before its news counts as lost

Stage = Callable[..., Awaitable[Result]]


@tagged("attempt", "run")
async def attempt(durable: Durable, work: Work, attempt_id: int, run: int) -> None:
    """Work one attempt to its end: graded, refused, superseded, or our fault."""
    flow = _Flow(durable, work, AttemptRun(attempt_id, run))
    begun = await flow.stage("begin", begin)
    if not begun.go:
        return
    for older in begun.cancel:
        await durable.step("cancel", partial(cancel, work, AttemptRun(*older), work.policy.tries))
    assessed = await flow.stage("assess", assess)
    if not assessed.go or not (await flow.stage("mirror", mirror, assessed.hiring_sha, assessed.title)).go:
        return
    if (await flow.stage("check", check, assessed.hiring_sha)).go:
        await flow.run_and_grade(assessed.hiring_sha)
    await flow.stage("tidy", tidy)


@dataclass(frozen=True)
class _Flow:
    durable: Durable
    work: Work
    this: AttemptRun

    async def stage(self, name: str, stage: Stage, *args: Any) -> Result:
        call = partial(stage, self.work, self.this, *args)
        recorded = await self.durable.step(name, partial(guarded, self.work, self.this, name, call))
        result = Result.of(recorded)
        for key in result.post:
            await self.durable.step("post", partial(post, self.work, key))
        return result

    async def run_and_grade(self, hiring_sha: str) -> None:
        news = {"outcome": OUR_FAULT, "saved": False}
        for tried, wait in enumerate((0.0, *self.work.policy.run_waits), start=1):
            if wait:
                await self.durable.pause(wait)
            ids = (self.this.attempt_id, self.this.run, tried, hiring_sha)
            await self.durable.start(RUNS, RUN, self.this.run_workflow_id(tried), *ids)
            news = await self._news(tried)
            if news["outcome"] != OUR_FAULT:
                break
        if news["outcome"] == SUPERSEDED:
            return
        if news["saved"]:
            await self.stage("grade", grade, hiring_sha)
        else:
            await self.stage("apologise", apologise)

    async def _news(self, tried: int) -> dict[str, Any]:
        """What the run says. It may wait long in its queue; only a running one that falls silent is lost."""
        patience = self.work.policy.run_seconds + GRACE_SECONDS
        while patience > 0:
            news: dict[str, Any] | None = await self.durable.receive(self.this.topic(tried), POLL_SECONDS)
            if news is not None:
                return news
            stands = await self.durable.step("poll", partial(standing, self.work, self.this))
            if stands == SUPERSEDED:
                return {"outcome": SUPERSEDED, "saved": False}
            patience -= POLL_SECONDS if stands == "running" else 0.0
        await self.durable.step("cancel", partial(cancel, self.work, self.this, tried))
        return {"outcome": OUR_FAULT, "saved": False}
