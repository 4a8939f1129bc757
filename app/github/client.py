"""Opens and closes the GitHub port: `async with connect(settings) as github`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from githubkit import AppAuthStrategy, GitHub
from githubkit.cache import MemCacheStrategy

from app import ports
from app.effects import PutBranch, PutCheckRun, PutComment, PutPullRequest
from app.github import checks, comments, pulls, repos
from app.github.git import GitTransport
from app.github.headers import hooks
from app.github.hosts import api_version
from app.github.ledger import Ledger
from app.github.requests import Requests
from app.github.settings import GitHubSettings
from app.github.transport import SharedTransport, proxy_for
from rubric.paths import DEFAULT_CAPS, TreeCaps
from rubric.tree import SourceTree

TIMEOUT_SECONDS = 10.0


@asynccontextmanager
async def connect(settings: GitHubSettings, caps: TreeCaps = DEFAULT_CAPS) -> AsyncIterator[ports.GitHub]:
    """The GitHub port of one App. It belongs to the running event loop: use it and leave it there."""
    transport = SharedTransport(proxy=proxy_for(settings.api_url), retries=0)
    try:
        requests = Requests(
            app_client(settings, transport), settings.limits, Ledger(settings.data_dir / "pace")
        )
        yield InstalledApp(settings, requests, caps)
    finally:
        await transport.shut_down()


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
