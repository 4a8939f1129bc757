"""The edges that runs on machines of GitHub's need: GitHub Actions, and their part of the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from app.runs.hosted import HiringPlace, HostedRun, WorkflowRun


class Workflows(Protocol):
    """GitHub Actions as far as we use it. Raises `app.errors.GitHubError`."""

    async def hiring_place(self, installation_id: int, repo: str) -> HiringPlace:
        """The repository as identity tokens of its jobs name it."""

    async def dispatch_workflow(
        self, installation_id: int, repo: str, workflow: str, ref: str, inputs: Mapping[str, str]
    ) -> int | None:
        """Start a workflow file by hand; the run's id, None where GitHub does not say it. Never repeated."""

    async def workflow_runs(
        self, installation_id: int, repo: str, workflow: str, since: str
    ) -> Sequence[WorkflowRun]:
        """The runs of a workflow file that were dispatched since a time (ISO 8601 UTC), in any order."""

    async def workflow_run(self, installation_id: int, repo: str, run_id: int) -> WorkflowRun:
        """How a run stands."""

    async def cancel_workflow_run(self, installation_id: int, repo: str, run_id: int) -> None:
        """End a run. One that is over, or gone, is fine."""

    async def artifact(
        self, installation_id: int, repo: str, run_id: int, name: str, limit: int
    ) -> bytes | None:
        """The zip of a run's artifact, or None when it has none of this name. At most `limit` bytes."""


class Runs(Protocol):
    """The part of the record that knows runs on machines of GitHub's."""

    def hosted_run(self, run_id: str) -> HostedRun | None:
        """The run with this id."""

    def hosted_run_named(self, name: str) -> HostedRun | None:
        """The run that the hiring repository knows by this name."""

    def add_hosted_run(self, run: HostedRun) -> None:
        """Remember a run that is to be dispatched."""

    def run_asked(self, run_id: str, repository_id: int, owner_id: int, workflow_ref: str) -> None:
        """From now on GitHub may have been asked to run it; what tokens of its job must say."""

    def run_dispatched(self, run_id: str, github_id: int, head_sha: str) -> None:
        """Which workflow run the dispatch became."""

    def end_run(self, run_id: str, why: str) -> None:
        """Take nothing more for this run. What has its observation, or has ended, stays as it is."""

    def add_input_portion(self, run_id: str, number: int, portion: bytes) -> None:
        """Keep one portion of the run's inputs."""

    def inputs_kept(self, run_id: str, length: int) -> None:
        """All portions are there: so many bytes."""

    def input_portion(self, run_id: str, number: int) -> bytes:
        """One portion of the run's inputs. Raises LookupError when it is gone."""

    def drop_inputs(self, run_id: str) -> None:
        """Drop the run's inputs."""

    def keep_observation(self, run_id: str, body: bytes, sha256: str) -> None:
        """Keep the run's observation as it came; its inputs go."""

    def kept_observation(self, run_id: str) -> bytes | None:
        """The run's observation as it came, until it is dropped."""

    def drop_observation(self, run_id: str) -> None:
        """Drop the run's observation; its digest stays, so that the same one is known again."""

    def token_seen(self, jti: str) -> bool:
        """Whether a token with this id was used."""

    def remember_token(self, jti: str, *, until: str, now: str) -> None:
        """This token is used. Those that would not be taken any more `now` are forgotten."""
