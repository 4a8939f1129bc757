"""The Runner port on machines of GitHub's: dispatches the hiring repository's workflow and awaits its word.

Everything it needs to go on lies in the record. So a run outlives the worker that dispatched it: whoever
observes it next, on this host or another, takes it up where it stands.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from app.errors import GitHubError, RateLimited, RunnerError
from app.logs import logger
from app.ports import Clock, Records, Store
from app.runs import inputs, results
from app.runs.hiring import HiringWorkflow
from app.runs.hosted import Elsewhere, HostedRun, WorkflowRun
from app.runs.rules import Refused
from rubric.observation import Observation, Progress
from rubric.tree import SourceTree

NONCE_BYTES = 24
EMPTY_LOOKS = 3  # at a run that is over, before its artifact counts as missing
STATES = {"in_progress": "running", "completed": "running"}  # anything else waits for a machine
Told = Callable[[Progress | Elsewhere], None]
log = logger("runner")


@dataclass(frozen=True)
class ActionsRunner:
    """Runs submissions by the hiring repository's workflow. `limit_seconds` counts from the first asking.

    The record is looked at every `poll_seconds`, GitHub every `look_seconds`: twenty runs at once then cost a
    third of an hour's requests.
    """

    store: Store
    workflow: HiringWorkflow
    clock: Clock
    limit_seconds: float
    poll_seconds: float = 2.0
    look_seconds: float = 45.0

    async def observe(
        self,
        *,
        run_id: str,
        job: SourceTree,
        submission: SourceTree,
        commit: str,
        cache_scope: str,
        progress: Told,
    ) -> Observation:
        """See the port. A run of this id that is under way is taken up, not started again.

        Raises RunnerError when it cannot be dispatched, ends without an observation, or takes too long.
        """
        run = self._opened(run_id, commit)
        try:
            if run.inputs_bytes is None and run.github_id is None:
                given = await asyncio.to_thread(
                    inputs.pack, job, submission, commit=commit, cache_scope=cache_scope
                )
                await asyncio.to_thread(self._keep, run_id, given)
            if run.github_id is None:
                await self._dispatch(run)
                progress(Elsewhere("dispatched"))
            return await self._awaited(run_id, progress)
        except Exception as error:
            await self._give_up(run_id, f"given up: {error}")
            raise

    async def cancel(self, run_id: str) -> None:
        """Take no result of the run any more, and end it on GitHub. Unknown ids are fine."""
        await self._give_up(run_id, "cancelled")

    async def forget(self, run_id: str) -> None:
        """Drop the observation, which was kept for the case that it was not saved."""
        with self.store.transaction() as records:
            records.drop_observation(run_id)

    def _opened(self, run_id: str, commit: str) -> HostedRun:
        """The run as the record has it, new where there is none. Raises RunnerError when it has ended."""
        with self.store.transaction() as records:
            run = records.hosted_run(run_id)
            if run is None:
                nonce = secrets.token_urlsafe(NONCE_BYTES)
                # Services that share a hiring repository, or one with a new database, count alike: the
                # rest of the name tells their runs apart.
                name = f"{run_id}-{hashlib.sha256(nonce.encode()).hexdigest()[:10]}"
                run = HostedRun(run_id, name, nonce, commit, self.clock.now())
                records.add_hosted_run(run)
        if run.ended:
            raise RunnerError(f"run {run.name}: {run.ended}")
        return run

    def _keep(self, run_id: str, given: bytes) -> None:
        """Keep the inputs, a portion a transaction: no other writer waits for all of them."""
        with self.store.transaction() as records:
            records.drop_inputs(run_id)
        for number, portion in enumerate(inputs.portions(given)):
            with self.store.transaction() as records:
                records.add_input_portion(run_id, number, portion)
        with self.store.transaction() as records:
            if _has_ended(records, run_id):
                records.drop_inputs(run_id)
            records.inputs_kept(run_id, len(given))

    async def _dispatch(self, run: HostedRun) -> None:
        """Find the run that an earlier dispatch became, else dispatch it. Then remember which one it is."""
        begun = await self.workflow.found(run) if run.asked else None
        if begun is None:
            place = await self.workflow.place()
            with self.store.transaction() as records:
                ref = place.workflow_ref(self.workflow.file)
                records.run_asked(run.id, place.repository_id, place.owner_id, ref)
            begun = await self.workflow.dispatched(run, place.default_branch)
        with self.store.transaction() as records:
            records.run_dispatched(run.id, begun.id, begun.head_sha)
            unwanted = _has_ended(records, run.id)
        log.info("dispatched", run=run.name, github_run=begun.id)
        if unwanted:  # cancelled while nobody knew what to cancel
            await self.workflow.cancel(begun.id)

    async def _awaited(self, run_id: str, told: Told) -> Observation:
        """The observation, once it is there. Raises RunnerError when none will come."""
        watch = _Watch(asyncio.get_running_loop().time())
        while True:
            try:
                run, body = self._state(run_id)
            except RunnerError:
                raise
            except Exception:  # the database may be away for a minute; the run is not
                log.exception("record not read", run=run_id)
                await asyncio.sleep(self.look_seconds)
                continue
            if body is not None:
                return await asyncio.to_thread(results.read, body)
            if run.ended or run.github_id is None:
                raise RunnerError(f"run {run.name}: {run.ended or 'not dispatched'}")
            if asyncio.get_running_loop().time() >= watch.look_at:
                watch = await self._looked(run, run.github_id, watch, told)
            await asyncio.sleep(self.poll_seconds)

    def _state(self, run_id: str) -> tuple[HostedRun, bytes | None]:
        with self.store.reading() as records:
            run = records.hosted_run(run_id)
            if run is None:
                raise RunnerError(f"run {run_id}: the record has lost it")
            return run, records.kept_observation(run_id) if run.observation_sha256 else None

    async def _looked(self, run: HostedRun, github_id: int, watch: _Watch, told: Told) -> _Watch:
        """Ask GitHub how the run stands, and collect its artifact once it is over."""
        watch = replace(watch, look_at=asyncio.get_running_loop().time() + self.look_seconds)
        try:
            seen = await self.workflow.look(github_id)
            if seen.is_over and not await self._collected(run, seen):
                watch = replace(watch, empty=watch.empty + 1)
        except GitHubError as error:
            # No judgement without a look: where GitHub is away for long, the attempt's own patience ends.
            log.warning("run not seen", run=run.name, github_run=github_id, why=str(error))
            wait = error.retry_after if isinstance(error, RateLimited) else 0.0
            return replace(watch, look_at=watch.look_at + wait)
        told(Elsewhere(STATES.get(seen.status, "queued")))
        if watch.empty >= EMPTY_LOOKS:
            await self._give_up(run.id, f"ended on GitHub ({seen.conclusion}) without an observation")
        elif self._age(run) > self.limit_seconds:
            late = f"no result within {self.limit_seconds:.0f} s; it is {seen.status} on GitHub"
            await self._give_up(run.id, late)
        return watch

    async def _collected(self, run: HostedRun, seen: WorkflowRun) -> bool:
        """Take the observation out of the artifact; whether there was one."""
        if (seen.attempt, seen.head_sha) != (1, run.head_sha):
            raise RunnerError(f"run {run.name}: GitHub shows another attempt or commit than was dispatched")
        body = await self.workflow.observation(seen.id, run.name)
        if body is None:
            return False
        try:
            observation = await asyncio.to_thread(results.read, body)
            with self.store.transaction() as records:
                first = results.keep(records, run.id, body, observation)
        except Refused as error:
            log.warning("artifact refused", run=run.name, github_run=seen.id, why=str(error))
            return False
        log.info("artifact accepted", run=run.name, github_run=seen.id, again=not first)
        return True

    async def _give_up(self, run_id: str, why: str) -> None:
        """End a run that has no observation: in the record first, so that nothing is taken any more."""
        with self.store.transaction() as records:
            before = records.hosted_run(run_id)
            records.end_run(run_id, why[:2000])
        if before is None or before.observation_sha256 or before.ended:
            return
        if before.github_id is not None:
            await self.workflow.cancel(before.github_id)

    def _age(self, run: HostedRun) -> float:
        """Seconds since the run was first asked for, over restarts."""
        began, now = (datetime.fromisoformat(text) for text in (run.created_at, self.clock.now()))
        return (now - began).total_seconds()


@dataclass(frozen=True)
class _Watch:
    """When GitHub is looked at next, and how often it showed a run that is over without a result."""

    look_at: float
    empty: int = 0


def _has_ended(records: Records, run_id: str) -> bool:
    run = records.hosted_run(run_id)
    return run is None or bool(run.ended)
