"""Opens and closes the GitHub port: `async with connect(settings) as github`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

import httpx
from githubkit import AppAuthStrategy, GitHub
from githubkit.cache import MemCacheStrategy

from app import ports
from app.effects import PutBranch, PutCheckRun, PutComment, PutIssue, PutPullRequest, PutReaction
from app.github import actions, checks, collaborators, comments, deliveries, erasing, issues, pulls, repos
from app.github.activity import ActivityReader
from app.github.git import GitTransport
from app.github.headers import hooks
from app.github.hosts import api_version
from app.github.ledger import Ledger
from app.github.requests import Requests
from app.github.settings import GitHubSettings
from app.github.transport import SharedTransport, proxy_for
from app.runs.hosted import HiringPlace, WorkflowRun
from app.state import Account, Activity, Invitation, Reader, Sent
from rubric.paths import DEFAULT_CAPS, TreeCaps
from rubric.similarity.traces.history import History
from rubric.tree import SourceTree

TIMEOUT_SECONDS = 10.0


@asynccontextmanager
async def connect(settings: GitHubSettings, caps: TreeCaps = DEFAULT_CAPS) -> AsyncIterator[ports.GitHub]:
    """The GitHub port of one App. It belongs to the running event loop: use it and leave it there."""
    transport = SharedTransport(proxy=proxy_for(settings.api_url), retries=0)
    try:
        yield InstalledApp(settings, requests_of(settings, transport), caps)
    finally:
        await transport.shut_down()


def requests_of(settings: GitHubSettings, transport: httpx.AsyncBaseTransport) -> Requests:
    """Requests of this App, in the pace that all processes of this host keep together."""
    return Requests(app_client(settings, transport), settings.limits, Ledger(settings.data_dir / "pace"))


def app_client(settings: GitHubSettings, transport: httpx.AsyncBaseTransport) -> GitHub:
    """A githubkit client that speaks as the App itself; retries and waits are ours, not githubkit's."""
    return GitHub(
        AppAuthStrategy(settings.app_id, settings.private_key),
        base_url=settings.api_url,
        async_transport=transport,
        async_event_hooks=hooks(api_version(settings.api_url)),
        user_agent="proofgrade",
        timeout=TIMEOUT_SECONDS,
        auto_retry=False,
        cache_strategy=MemCacheStrategy(),  # the default one is shared by every client of the process
        http_cache=False,
    )


class InstalledApp:
    """`app.ports.GitHub` over REST and git. Every method may be repeated; what they do is told there."""

    def __init__(self, settings: GitHubSettings, requests: Requests, caps: TreeCaps) -> None:
        self._settings = settings
        self._requests = requests
        self._git = GitTransport(settings, requests.tokens, caps)
        self._activity = ActivityReader(requests)

    async def recent_deliveries(self, since: str) -> Sequence[Sent]:
        """See the port."""
        return await deliveries.recent_deliveries(self._requests, since)

    async def redeliver(self, sent_id: int) -> None:
        """See the port."""
        await deliveries.redeliver(self._requests, sent_id)

    async def requests_left(self, installation_id: int) -> int:
        """See the port."""
        return await deliveries.requests_left(self._requests, installation_id)

    async def activity(self, installation_id: int, repo: str, since: str) -> Sequence[Activity]:
        """See the port."""
        return await self._activity.read(installation_id, repo, since)

    async def put_check_run(self, effect: PutCheckRun) -> int:
        """See the port."""
        return await checks.put_check_run(self._requests, self._settings.app_id, effect)

    async def put_comment(self, effect: PutComment) -> int:
        """See the port."""
        return await comments.put_comment(self._requests, self._settings.bot, effect)

    async def put_pull_request(self, effect: PutPullRequest) -> int:
        """See the port."""
        return await pulls.put_pull_request(self._requests, effect)

    async def put_branch(self, effect: PutBranch) -> None:
        """See the port."""
        await pulls.put_branch(self._requests, effect)

    async def comment_body(self, installation_id: int, repo: str, comment_id: int) -> str | None:
        """See the port. The marker line is left out."""
        return await comments.comment_body(self._requests, installation_id, repo, comment_id)

    async def branch_head(self, installation_id: int, repo: str, branch: str) -> str | None:
        """See the port."""
        return await pulls.branch_head(self._requests, installation_id, repo, branch)

    async def fetch_tree(self, installation_id: int, repo: str, ref: str) -> SourceTree:
        """See the port. Raises `app.errors.TreeRefused` where the tree is over a cap."""
        return await self._git.fetch_tree(installation_id, repo, ref)

    async def fetch_history(self, installation_id: int, repo: str, sha: str) -> History:
        """See the port."""
        return await self._git.fetch_history(installation_id, repo, sha)

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
        """See the port."""
        return await self._git.push_tree(
            installation_id, repo, branch=branch, tree=tree, message=message, parent=parent
        )

    async def installation(self, repo: str) -> int:
        """See the port. Raises GitHubError with status 404 where the App is not installed."""
        return await repos.installation(self._requests, repo)

    async def create_repo(
        self, installation_id: int, org: str, name: str, description: str
    ) -> tuple[str, int]:
        """See the port."""
        return await repos.create_repo(self._requests, installation_id, org, name, description)

    async def add_collaborator(self, installation_id: int, repo: str, login: str, permission: str) -> None:
        """See the port."""
        await repos.add_collaborator(self._requests, installation_id, repo, login, permission)

    async def hiring_place(self, installation_id: int, repo: str) -> HiringPlace:
        """See the port."""
        return await actions.hiring_place(self._requests, installation_id, repo)

    async def dispatch_workflow(
        self, installation_id: int, repo: str, workflow: str, ref: str, inputs: Mapping[str, str]
    ) -> int | None:
        """See the port."""
        return await actions.dispatch_workflow(
            self._requests, installation_id, repo, workflow=workflow, ref=ref, inputs=inputs
        )

    async def workflow_runs(
        self, installation_id: int, repo: str, workflow: str, since: str
    ) -> Sequence[WorkflowRun]:
        """See the port."""
        return await actions.workflow_runs(self._requests, installation_id, repo, workflow, since)

    async def workflow_run(self, installation_id: int, repo: str, run_id: int) -> WorkflowRun:
        """See the port."""
        return await actions.workflow_run(self._requests, installation_id, repo, run_id)

    async def cancel_workflow_run(self, installation_id: int, repo: str, run_id: int) -> None:
        """See the port."""
        await actions.cancel_workflow_run(self._requests, installation_id, repo, run_id)

    async def artifact(
        self, installation_id: int, repo: str, run_id: int, name: str, limit: int
    ) -> bytes | None:
        """See the port."""
        return await actions.artifact(
            self._requests, installation_id, repo, run_id=run_id, artifact_name=name, limit=limit
        )

    async def account(self, installation_id: int, login: str) -> Account | None:
        """See the port."""
        return await collaborators.account(self._requests, installation_id, login)

    async def invitation(self, installation_id: int, repo: str, login: str) -> Invitation | None:
        """See the port."""
        return await collaborators.invitation(self._requests, installation_id, repo, login)

    async def withdraw_invitation(self, installation_id: int, repo: str, invitation_id: int) -> None:
        """See the port."""
        await collaborators.withdraw_invitation(self._requests, installation_id, repo, invitation_id)

    async def is_collaborator(self, installation_id: int, repo: str, login: str) -> bool:
        """See the port."""
        return await collaborators.is_collaborator(self._requests, installation_id, repo, login)

    async def readers(self, installation_id: int, repo: str) -> Sequence[Reader]:
        """See the port."""
        return await collaborators.readers(self._requests, installation_id, repo)

    async def put_issue(self, effect: PutIssue) -> int:
        """See the port."""
        return await issues.put_issue(self._requests, self._settings.bot, effect)

    async def react(self, effect: PutReaction) -> int:
        """See the port."""
        return await issues.react(self._requests, effect)

    async def delete_repo(self, installation_id: int, repo: str) -> None:
        """See the port."""
        await erasing.delete_repo(self._requests, installation_id, repo)

    async def delete_branches(self, installation_id: int, repo: str, prefix: str) -> int:
        """See the port."""
        return await erasing.delete_branches(self._requests, installation_id, repo, prefix)

    async def clear_thread(self, installation_id: int, repo: str, number: int, title: str) -> int:
        """See the port."""
        return await erasing.clear_thread(self._requests, installation_id, repo, number, title)
