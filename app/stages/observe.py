"""The sealed run as a workflow of its own, so that only its queue decides how many run at once, and where."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import Any

from app.budget import passed
from app.durable import Durable
from app.errors import AppError, RecordUnavailable
from app.ids import AttemptRun
from app.logs import logger, tagged
from app.outage import outlasting
from app.stages.board import Board
from app.stages.hiring import as_given, folder_at, read_assessment
from app.stages.result import counts, entry
from app.stages.watch import watched
from app.state import AttemptState
from app.work import Work
from rubric import wire
from rubric.job import job_of, write_job
from rubric.model import Assessment
from rubric.observation import Ending, Observation
from rubric.tree import SourceTree

OBSERVED, OUR_FAULT, SUPERSEDED = "observed", "our-fault", "superseded"
log = logger("run")


@tagged("attempt", "run", "tried")
async def run(durable: Durable, work: Work, *ids: Any) -> None:
    """Run the submission once and tell the attempt's workflow how it went.

    The ids are attempt, run, how often it was tried, and the pinned commit of the hiring repository.
    """
    attempt_id, number, tried, hiring_sha = ids
    this = AttemptRun(attempt_id, number)
    news = await durable.step("observe", partial(observe, work, this, tried, hiring_sha))
    await durable.send(this.workflow_id, this.topic(tried), news, key=this.run_id(tried))
    await durable.step("forget", partial(forget, work, this, tried))


async def observe(work: Work, this: AttemptRun, tried: int, hiring_sha: str) -> dict[str, Any]:
    """One sealed run. The news has `outcome`, and `saved`: whether there is one to grade.

    Raises RecordUnavailable and nothing else. A result that is there waits for the record: it was dear.
    """
    with work.store.transaction() as records:
        if not counts(records, this):
            return _news(SUPERSEDED)
        records.set_attempt_state(this.attempt_id, AttemptState.RUNNING)
    begun = work.clock.now()
    try:
        observation = await _observed(work, this, tried, hiring_sha)
    except RecordUnavailable:
        raise  # nothing was run yet
    except AppError as error:
        log.error("run failed by our own fault", why=str(error))
        news = await outlasting("the failed run", partial(_failed, work, this))
    except Exception:
        log.exception("run broke")
        news = await outlasting("the failed run", partial(_failed, work, this))
    else:
        news = await outlasting("the result", partial(_save, work, this, observation))
    if news["outcome"] != OUR_FAULT:
        spent = passed(begun, work.clock.now())
        await outlasting("the account", partial(charge, work, this, tried, spent))
    return news


async def charge(work: Work, this: AttemptRun, tried: int, seconds: float) -> None:
    """Put a sealed run on the candidate's account, also one that a newer push ended; never our fault."""
    with work.store.transaction() as records:
        candidate, _ = entry(records, this.attempt_id)
        records.spend(candidate.id, this.run_id(tried), seconds)


async def standing(work: Work, this: AttemptRun) -> str:
    """Whether the run waits, runs, or has been superseded."""
    with work.store.reading() as records:
        if not counts(records, this):
            return SUPERSEDED
        _, attempt = entry(records, this.attempt_id)
        return attempt.state.value


async def cancel(work: Work, this: AttemptRun, tries: int) -> bool:
    """End every sealed run of an attempt."""
    for tried in range(1, tries + 1):
        await work.runner.cancel(this.run_id(tried))
    return True


async def forget(work: Work, this: AttemptRun, tried: int) -> bool:
    """Let the runner drop what it kept, now that the result is in the record."""
    await work.runner.forget(this.run_id(tried))
    return True


async def _observed(work: Work, this: AttemptRun, tried: int, hiring_sha: str) -> Observation:
    with work.store.reading() as records:
        candidate, attempt = entry(records, this.attempt_id)
    run_id = this.run_id(tried)
    tree = await work.patience.call(
        lambda: work.snapshots.tree(candidate.installation_id, candidate.repo, attempt.sha)
    )
    folder = await folder_at(work, candidate, hiring_sha)
    assessment = read_assessment(folder, work.policy.hiring_repo, candidate.assessment)
    given = await as_given(work, candidate, folder)
    board = Board(work, this, candidate, attempt)
    try:
        async with watched(work, this, run_id):
            observation = await work.runner.observe(
                run_id=run_id,
                job=write_job(job_of(given, assessment)),
                submission=tree,
                commit=attempt.sha,
                cache_scope=f"{candidate.assessment}/{candidate.alias}",
                progress=board.show,
            )
    finally:
        await board.settle()
    scored = await asyncio.to_thread(_scored, observation, given, assessment)
    return replace(scored, answers=())  # their sum is kept; the record stays small


def _scored(observation: Observation, folder: SourceTree, assessment: Assessment) -> Observation:
    from scorer.measure import measured  # 80 MB and a second, which an idle worker does without

    return measured(observation, folder, assessment)


async def _save(work: Work, this: AttemptRun, observation: Observation) -> dict[str, Any]:
    with work.store.transaction() as records:
        if not counts(records, this):
            return _news(SUPERSEDED)
        records.save_result(this.attempt_id, observation=wire.observation_to_json(observation))
        if not any(phase.ending is Ending.OUR_FAULT for phase in observation.phases):
            return _news(OBSERVED, saved=True)
        records.set_attempt_state(this.attempt_id, AttemptState.RECEIVED)
        return _news(OUR_FAULT, saved=True)


async def _failed(work: Work, this: AttemptRun) -> dict[str, Any]:
    with work.store.transaction() as records:
        if not counts(records, this):
            return _news(SUPERSEDED)
        records.set_attempt_state(this.attempt_id, AttemptState.RECEIVED)
    return _news(OUR_FAULT)


def _news(outcome: str, *, saved: bool = False) -> dict[str, Any]:
    return {"outcome": outcome, "saved": saved}
