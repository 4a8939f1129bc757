"""The edges as Protocols: GitHub, Store, Runner, Clock. Handlers and workflows know only these."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from app.effects import PutBranch, PutCheckRun, PutComment, PutPullRequest, Rendered
from app.people.ports import GitHubErasing, People
from app.people_ports import GitHubPeople
from app.record_ports import Clocks, Credentials, Reviews, Spendings
from app.review.state import SHARED, Card
from app.runs.hosted import Elsewhere
from app.runs.ports import Runs, Workflows
from app.similarity_ports import Similarities
from app.state import (
    Attempt,
    AttemptState,
    AuditEntry,
    Candidate,
    Delivery,
    DeliveryState,
    Rendering,
)
from app.upkeep_ports import GitHubLog, Overviews, Upkeep
from rubric.model import Mark
from rubric.observation import Observation, Progress
from rubric.similarity.traces.history import History
from rubric.tree import SourceTree


class Clock(Protocol):
    """The only source of time."""

    def now(self) -> str:
        """The current time, ISO 8601 in UTC with seconds."""


class GitHub(Workflows, GitHubLog, GitHubPeople, GitHubErasing, Protocol):
    """GitHub as far as we use it. Every method may be repeated. Raises `app.errors.GitHubError`."""

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
        """The tree at a commit or branch, read from git objects: no checkout, hook, filter, submodule or LFS.

        Raises `app.errors.TreeRefused` when it breaks a cap.
        """

    async def fetch_history(self, installation_id: int, repo: str, sha: str) -> History:
        """The commits that lead to this one, newest first: ids, parents, how many files each changed.

        Raises `app.errors.TreeRefused` when they break a cap.
        """

    async def push_tree(
        self,
        installation_id: int,
        repo: str,
        *,
        branch: str,
        tree: SourceTree,
        message: str,
        parent: str | None,
    ) -> str:
        """Make `branch` a commit of `tree` on `parent`; fixed author and date: equal input, equal SHA."""

    async def installation(self, repo: str) -> int:
        """The id of our App's installation that covers this repository."""

    async def create_repo(
        self, installation_id: int, org: str, name: str, description: str
    ) -> tuple[str, int]:
        """Find or create a private repository; returns ("org/name", id)."""

    async def add_collaborator(self, installation_id: int, repo: str, login: str, permission: str) -> None:
        """Invite a person, or change what they may do."""


class Runner(Protocol):
    """Runs one submission sealed and says what it saw."""

    async def observe(
        self,
        *,
        run_id: str,
        job: SourceTree,
        submission: SourceTree,
        commit: str,
        cache_scope: str,
        progress: Callable[[Progress | Elsewhere], None],
    ) -> Observation:
        """Never raises for what the submission did; raises `app.errors.RunnerError` for its own.

        Asked again for the same id after a crash, the runner takes the run up where it stands, or ends what
        is left of it and begins anew.
        """

    async def cancel(self, run_id: str) -> None:
        """End a run and remove everything it started. Unknown ids are fine."""

    async def forget(self, run_id: str) -> None:
        """Drop what was kept of a run, because its result is in the record. Unknown ids are fine."""


class Deliveries(Protocol):
    """The part of the record that knows deliveries and what GitHub shows."""

    def delivery(self, guid: str) -> Delivery | None:
        """The delivery with this GUID."""

    def finish_delivery(
        self, guid: str, state: DeliveryState, *, note: str = "", todo: str | None = None
    ) -> None:
        """Say what became of a delivery; `todo` stays as it was when None."""

    def want(self, effect: Rendered) -> str:
        """Remember that GitHub shall show this; returns the rendering's key."""

    def rendering(self, key: str) -> Rendering | None:
        """What shall be shown under this key."""

    def rendering_of_comment(self, repo: str, comment_id: int) -> Rendering | None:
        """The rendering behind a comment, or None when it is not ours."""

    def begin_post(self, key: str) -> None:
        """Remember, before the first post of a rendering, that it may be on GitHub from now on."""

    def set_github_id(self, key: str, github_id: int | None) -> None:
        """Remember what GitHub calls a rendering; None when it is gone."""

    def audit(self, entry: AuditEntry) -> None:
        """Append to the audit log."""

    def audited(self, candidate_id: int, what: str, since: str) -> Sequence[AuditEntry]:
        """Entries of one kind about a candidate from `since` on, oldest first."""


class Candidates(Protocol):
    """The part of the record that knows candidates and their attempts."""

    def candidate(self, candidate_id: int) -> Candidate | None:
        """The candidate with this id."""

    def candidate_by_repo(self, repo_id: int) -> Candidate | None:
        """Whose repository this is."""

    def candidate_by_pull_request(self, repo: str, number: int) -> Candidate | None:
        """Whose feedback, review pull request, pipeline issue or issue of a reviewer's desk this is."""

    def candidate_by_login(self, assessment: str, login: str) -> Candidate | None:
        """This person on this assessment, in any case of the login."""

    def alias_taken(self, alias: str) -> bool:
        """Whether a candidate has this alias already."""

    def add_candidate(self, candidate: Candidate) -> Candidate:
        """Store a candidate; its id is given by the database."""

    def set_pull_requests(self, candidate_id: int, *, feedback: int | None, review: int | None) -> None:
        """Remember the numbers of the two pull requests; None leaves one as it was."""

    def add_attempt(
        self, candidate_id: int, sha: str, received_at: str, *, late: bool, overdue: bool = False
    ) -> Attempt:
        """A new attempt under the candidate's next number."""

    def attempt(self, attempt_id: int) -> Attempt | None:
        """The attempt with this id."""

    def attempts(self, candidate_id: int) -> Sequence[Attempt]:
        """All attempts of a candidate, oldest first."""

    def set_attempt_state(self, attempt_id: int, state: AttemptState) -> None:
        """Say where an attempt stands."""

    def add_run(self, attempt_id: int) -> int:
        """Count one more run of this attempt, which is to be worked anew; returns its number."""

    def save_result(
        self,
        attempt_id: int,
        *,
        submission: str | None = None,
        observation: str | None = None,
        findings: str | None = None,
        flags: str | None = None,
        assessment: str | None = None,
        reading: str | None = None,
    ) -> None:
        """Save what is given as `rubric.wire` JSON; what is None stays as it was."""


class Judgements(Protocol):
    """The part of the record that knows marks."""

    def marks(self, candidate_id: int, card: Card = SHARED) -> tuple[Mark, ...]:
        """The mark that counts of every marked row of a card, oldest first."""

    def cards(self, candidate_id: int) -> Mapping[Card, tuple[Mark, ...]]:
        """The marks that count, by card, each oldest first. Cards without a mark are absent."""

    def add_mark(self, candidate_id: int, mark: Mark, card: Card = SHARED) -> None:
        """Append a mark; it counts from now on."""

    def clear_mark(
        self, candidate_id: int, competency: str, reviewer: str, at: str, card: Card = SHARED
    ) -> None:
        """Append that a row has no mark any more."""

    def markers(self, candidate_id: int, *stages: str) -> Mapping[str, frozenset[str]]:
        """By row of these stages: the lower-case logins of everybody who ever marked it, on any card."""


class Records(
    Deliveries,
    Candidates,
    Judgements,
    Similarities,
    Reviews,
    Spendings,
    Runs,
    Credentials,
    Clocks,
    Upkeep,
    Overviews,
    People,
    Protocol,
):
    """One transaction on the record. Leaving the `with` block commits; an exception rolls back."""


class Store(Protocol):
    """The record. Synchronous: SQLite answers in microseconds, and the worker owns its thread."""

    def add_deliveries(self, arrived: Sequence[Delivery]) -> Sequence[Delivery]:
        """Store deliveries, each once, in one transaction; what is stored under their GUIDs, in their order.

        One that had failed before is opened again with one more try.
        """

    def unfinished_deliveries(self) -> Sequence[Delivery]:
        """Deliveries that were received and not finished, oldest first, without their bodies."""

    def drop_bodies(self, before: str) -> int:
        """Empty the bodies of finished deliveries that came before this time; how many. Their rows stay."""

    def transaction(self) -> AbstractContextManager[Records]:
        """Open one transaction: what it reads stays true until it commits."""

    def reading(self) -> AbstractContextManager[Records]:
        """Open one transaction that only reads. It never makes a writer wait."""
