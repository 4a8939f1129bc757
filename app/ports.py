"""The edges as Protocols: GitHub, Store, Runner, Clock. Handlers and workflows know these, never what stands behind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from app.effects import PutBranch, PutCheckRun, PutComment, PutPullRequest
from app.state import Attempt, AttemptState, AuditEntry, Candidate, Delivery, DeliveryState
from rubric.model import Mark
from rubric.observation import Observation, Progress
from rubric.similarity.index import Fingerprinted
from rubric.tree import SourceTree


class Clock(Protocol):
    """The only source of time."""

    def now(self) -> str:
        """The current time, ISO 8601 in UTC with seconds."""


class GitHub(Protocol):
    """GitHub as far as we use it. Every method is safe to repeat. Raises `app.errors.GitHubError` and its kinds."""

    async def put_check_run(self, effect: PutCheckRun) -> int:
        """Find by external_id on the head commit, else create; then make it say this. Returns its id."""

    async def put_comment(self, effect: PutComment) -> int:
        """Find our own comment with the hidden marker, else create; then make it say this. Returns its id."""

    async def put_pull_request(self, effect: PutPullRequest) -> int:
        """Find the open or closed pull request base <- head, else open it. Returns its number."""

    async def put_branch(self, effect: PutBranch) -> None:
        """Create or move a branch."""

    async def comment_body(self, installation_id: int, repo: str, comment_id: int) -> str | None:
        """The present text of a comment, or None if it is gone."""

    async def branch_head(self, installation_id: int, repo: str, branch: str) -> str | None:
        """The commit a branch points at, or None."""

    async def fetch_tree(self, installation_id: int, repo: str, ref: str) -> SourceTree:
        """The tree at a commit or branch, read from git objects: no checkout, hooks, filters, submodules or LFS."""

    async def push_tree(
        self, installation_id: int, repo: str, branch: str, tree: SourceTree, message: str, parent: str | None
    ) -> str:
        """Make `branch` a commit of `tree` on `parent` (fixed author and date, so equal input gives an equal SHA)."""

    async def create_repo(self, installation_id: int, org: str, name: str, description: str) -> tuple[str, int]:
        """Find or create a private repository; returns ("org/name", id)."""

    async def add_collaborator(self, installation_id: int, repo: str, login: str, permission: str) -> None:
        """Invite a person, or change what they may do."""


class Runner(Protocol):
    """Runs one submission sealed and says what it saw."""

    async def observe(
        self, *, run_id: str, assessment: SourceTree, submission: SourceTree, progress: Callable[[Progress], None]
    ) -> Observation:
        """Never raises for what the submission did; raises `app.errors.RunnerError` when the runner itself failed."""

    async def cancel(self, run_id: str) -> None:
        """End a run and remove everything it started. Unknown ids are fine."""


class Records(Protocol):
    """One transaction on the record. Leaving the `with` block commits; an exception rolls back."""

    def delivery(self, guid: str) -> Delivery | None: ...
    def set_delivery_state(self, guid: str, state: DeliveryState, note: str) -> None: ...
    def candidate(self, candidate_id: int) -> Candidate | None: ...
    def candidate_by_repo(self, repo_id: int) -> Candidate | None: ...
    def candidate_by_review_pr(self, repo: str, number: int) -> Candidate | None: ...
    def candidate_by_login(self, assessment: str, login: str) -> Candidate | None: ...
    def add_candidate(self, candidate: Candidate) -> Candidate: ...
    def set_pull_requests(self, candidate_id: int, *, feedback: int | None, review: int | None) -> None: ...
    def add_attempt(self, candidate_id: int, sha: str, received_at: str) -> Attempt:
        """The attempt for this SHA; an existing one is returned unchanged, so a doubled delivery adds nothing."""

    def attempt(self, attempt_id: int) -> Attempt | None: ...
    def newest_attempt(self, candidate_id: int) -> Attempt | None: ...
    def set_attempt_state(self, attempt_id: int, state: AttemptState) -> None: ...
    def save_result(
        self, attempt_id: int, *, observation: str | None = None, findings: str | None = None,
        flags: str | None = None, assessment: str | None = None,
    ) -> None: ...
    def marks(self, candidate_id: int) -> tuple[Mark, ...]:
        """All marks, oldest first; the last one of a row counts."""

    def add_mark(self, candidate_id: int, mark: Mark) -> None: ...
    def audit(self, entry: AuditEntry) -> None: ...
    def rendering(self, key: str) -> tuple[int, str] | None:
        """What GitHub calls the rendering with this key, and the text we last put there."""

    def set_rendering(self, key: str, github_id: int, text: str) -> None: ...
    def rendering_key(self, repo: str, github_id: int) -> str | None: ...
    def replace_fingerprints(self, family: str, candidate_id: int, prints: Sequence[Fingerprinted]) -> None: ...
    def fingerprint_matches(self, family: str, hashes: Sequence[int], besides: int) -> Sequence[Fingerprinted]:
        """Every stored fingerprint of the family with one of these hashes, but not of the candidate `besides`."""


class Store(Protocol):
    """The record. Synchronous: SQLite answers in microseconds, and the worker owns its thread."""

    def add_delivery(self, delivery: Delivery) -> bool:
        """Store a delivery once, in a transaction of its own. False if the GUID is already there."""

    def unfinished_deliveries(self) -> Sequence[str]:
        """GUIDs that were received and not finished, oldest first."""

    def transaction(self) -> AbstractContextManager[Records]:
        """Open one transaction."""
