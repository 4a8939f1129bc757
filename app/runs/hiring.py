"""The hiring repository's workflow as the Runner port uses it: find or start a run, look, end, collect."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.clock import written
from app.errors import GitHubError, RateLimited, RunnerError
from app.logs import logger
from app.ports import GitHub
from app.runs import artifact
from app.runs.hosted import HiringPlace, HostedRun, WorkflowRun
from app.work import Patience

SKEW = timedelta(hours=1)  # between our clock and GitHub's
log = logger("runner")


@dataclass(frozen=True)
class HiringWorkflow:
    """One workflow file of the hiring repository. `service` is the URL that its jobs report to."""

    github: GitHub
    patience: Patience
    repo: str
    file: str
    service: str

    async def place(self) -> HiringPlace:
        """The repository as identity tokens name it. Raises GitHubError."""
        return await self.patience.call(self._place)

    async def found(self, run: HostedRun) -> WorkflowRun | None:
        """The run that an earlier dispatch became. GitHub shows it some seconds later: it is asked again."""
        since = written(datetime.fromisoformat(run.created_at) - SKEW)
        for tried in range(self.patience.tries):
            await asyncio.sleep(self.patience.first_wait * 2**tried if tried else 0.0)
            listed = await self.patience.call(lambda: self._listed(since))
            named = [one for one in listed if one.title == run.title]
            if named:
                return min(named, key=lambda one: one.id)
        return None

    async def dispatched(self, run: HostedRun, branch: str) -> WorkflowRun:
        """Start the run, and find out which one it became. Raises RunnerError when there is none.

        A dispatch that may have been acted on is not repeated: the run is looked for by its name.
        """
        number = await self._dispatch(run, branch)
        if number is not None:
            return await self.patience.call(lambda: self.look(number))
        begun = await self.found(run)
        if begun is None:
            raise RunnerError(f"{self.repo}: GitHub shows no run named {run.title!r} of {self.file}")
        return begun

    async def look(self, github_id: int) -> WorkflowRun:
        """How the run stands. Raises GitHubError at once: who waits for a run looks again anyway."""
        return await self.github.workflow_run(await self.github.installation(self.repo), self.repo, github_id)

    async def cancel(self, github_id: int) -> None:
        """End the run; where GitHub does not, it ends by its own limits, and its result is refused."""
        try:
            await self.patience.call(lambda: self._cancel(github_id))
        except GitHubError as error:
            log.error("run goes on", github_run=github_id, why=str(error))

    async def observation(self, github_id: int, name: str) -> bytes | None:
        """The observation in the run's artifact, or None. Raises GitHubError; RunnerError for an odd zip."""
        packed = await self.github.artifact(
            await self.github.installation(self.repo),
            self.repo,
            github_id,
            f"observation-{name}",
            artifact.MAX_ZIP_BYTES,
        )
        return None if packed is None else await asyncio.to_thread(artifact.observation_in, packed)

    async def _dispatch(self, run: HostedRun, branch: str) -> int | None:
        inputs = {"service": self.service, "run": run.name, "nonce": run.nonce}
        while True:
            try:
                installation = await self.github.installation(self.repo)
                return await self.github.dispatch_workflow(installation, self.repo, self.file, branch, inputs)
            except RateLimited as error:
                await asyncio.sleep(min(error.retry_after, self.patience.longest_wait))
            except GitHubError as error:
                if 400 <= error.status < 500:
                    raise RunnerError(
                        f"{self.repo}: {self.file} cannot be dispatched: {error}; is it in .github/workflows "
                        f"on {branch}, are Actions on, and has the App the permission `actions: write`?"
                    ) from error
                log.warning("dispatch without an answer", run=run.name, why=str(error))
                return None

    async def _place(self) -> HiringPlace:
        return await self.github.hiring_place(await self.github.installation(self.repo), self.repo)

    async def _listed(self, since: str) -> list[WorkflowRun]:
        installation = await self.github.installation(self.repo)
        return list(await self.github.workflow_runs(installation, self.repo, self.file, since))

    async def _cancel(self, github_id: int) -> None:
        await self.github.cancel_workflow_run(await self.github.installation(self.repo), self.repo, github_id)
