"""A run on a machine of GitHub's as frozen values: what we remember of it, and what GitHub says of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

EVENT = "workflow_dispatch"
FIRST_ATTEMPT = "1"  # who presses "Re-run" on GitHub makes a second one, which nobody dispatched


@dataclass(frozen=True)
class HostedRun:
    """One dispatched run. `id` is the stages' name for it, `name` the hiring repository's.

    `asked`: a dispatch may have been sent. `github_id` and `head_sha` follow once GitHub has said which run
    it became. `inputs_bytes` is None until the inputs are kept whole. `ended`: why nothing more is taken.
    """

    id: str
    name: str
    nonce: str = field(repr=False)
    commit: str
    created_at: str
    repository_id: int = 0
    owner_id: int = 0
    workflow_ref: str = ""
    asked: bool = False
    github_id: int | None = None
    head_sha: str = ""
    inputs_bytes: int | None = None
    observation_sha256: str = ""
    ended: str = ""

    @property
    def title(self) -> str:
        """What `run-name` of the workflow makes of the name."""
        return f"Run {self.name}"

    @property
    def claims_before(self) -> Mapping[str, str]:
        """What a token of its job must say, as far as it is known before the dispatch."""
        return {
            "repository_id": str(self.repository_id),
            "repository_owner_id": str(self.owner_id),
            "workflow_ref": self.workflow_ref,
            "event_name": EVENT,
        }

    @property
    def claims_after(self) -> Mapping[str, str]:
        """The rest, known once GitHub has said which run the dispatch became."""
        return {"run_id": str(self.github_id), "run_attempt": FIRST_ATTEMPT, "sha": self.head_sha}


@dataclass(frozen=True)
class HiringPlace:
    """The hiring repository as identity tokens name it."""

    repository_id: int
    owner_id: int
    full_name: str
    default_branch: str

    def workflow_ref(self, workflow: str) -> str:
        """The claim `workflow_ref` of a job of this workflow file on the default branch."""
        return f"{self.full_name}/.github/workflows/{workflow}@refs/heads/{self.default_branch}"


@dataclass(frozen=True)
class WorkflowRun:
    """GitHub's word on a workflow run. `status`: queued, in_progress, completed and a few more."""

    id: int
    title: str
    status: str
    conclusion: str | None
    head_sha: str
    attempt: int

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come of it."""
        return self.status == "completed"


@dataclass(frozen=True)
class Elsewhere:
    """Where a run on another machine stands: dispatched, queued, running."""

    state: str
