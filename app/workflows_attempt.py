"""The workflow of one attempt: static checks, sealed run, grade. Every stage and post is a step."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from app.durable import MIRRORS, RUNS, Durable
from app.ids import MIRROR, RUN, AttemptRun
from app.logs import tagged
from app.perform import post
from app.review.tend import tend
from app.stages.begin import begin, give_way, tidy
from app.stages.feedback import open_feedback
from app.stages.judge import assess, check, grade
from app.stages.observe import OUR_FAULT, SUPERSEDED, cancel, standing
from app.stages.permit import hold, permit
from app.stages.result import Result
from app.stages.trouble import apologise, guarded
from app.work import Work

POLL_SECONDS = 60.0
GRACE_SECONDS = 300.0  # beyond the runner's own deadline, before its news counts as lost

Stage = Callable[..., Awaitable[Result]]


@tagged("attempt", "run")
async def attempt(durable: Durable, work: Work, attempt_id: int, run: int) -> None:
    """Work one attempt to its end: graded, refused, superseded, over budget, or our fault.

    What a candidate can be told comes first and hangs on nothing that is not needed for it: the check runs
    appear, the feedback pull request opens, the files are checked. The mirror goes its own way.
    """
    flow = _Flow(durable, work, AttemptRun(attempt_id, run))
    await durable.start(MIRRORS, MIRROR, flow.this.mirror_workflow_id, attempt_id)
    begun = await flow.stage("begin", begin)
    for older in begun.cancel:
        await durable.step("cancel", partial(give_way, work, AttemptRun(*older), work.policy.tries))
    await flow.stage("feedback", open_feedback)
    if begun.go:
        await flow.judge()
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
        for who in filter(None, (result.tend, *result.flagged)):
            await self.durable.step("tend", partial(tend, self.work, who))
        return result

    async def judge(self) -> None:
        """From the assessment to the grade, as far as it goes."""
        assessed = await self.stage("assess", assess)
        if not assessed.go or not (await self.stage("check", check, assessed.hiring_sha)).go:
            return
        held = await self.stage("hold", hold)
        if held.wait:
            await self.durable.pause(held.wait)
        if (await self.stage("permit", permit)).go:
            await self.run_and_grade(assessed.hiring_sha)

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
        await self.stage("feedback", open_feedback)  # where it could not be opened before
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
