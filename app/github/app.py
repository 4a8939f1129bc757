"""GitHub as the App itself sees it: its making, its settings, where it is installed, what is set up there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from githubkit import GitHub, UnauthAuthStrategy
from githubkit.cache import MemCacheStrategy

from app.errors import GitHubError
from app.github import collaborators
from app.github.answers import items, look_up, number, text
from app.github.auth import Permissions, Scope
from app.github.client import TIMEOUT_SECONDS, requests_of
from app.github.ledger import Ledger
from app.github.names import split_repo
from app.github.pace import GITHUBS
from app.github.requests import PAGE, Requests
from app.github.settings import GitHubSettings
from app.github.transport import SharedTransport, proxy_for
from app.setup.facts import AppSeen, Delivered, Hook, Installation
from app.state import AppCredentials

FEW = 10
METADATA: Permissions = (("metadata", "read"),)
ADMINISTRATION: Permissions = (("administration", "read"),)
ACTIONS: Permissions = (("actions", "read"),)


@asynccontextmanager
async def connect_app(settings: GitHubSettings) -> AsyncIterator[AsApp]:
    """The App's view of GitHub. It belongs to the running event loop: use it and leave it there."""
    transport = SharedTransport(proxy=proxy_for(settings.api_url), retries=0)
    try:
        yield AsApp(requests_of(settings, transport))
    finally:
        await transport.shut_down()


async def convert_manifest(api_url: str, code: str) -> AppCredentials:
    """Exchange the one-time code of a manifest journey for the App. Raises GitHubError.

    GitHub gives the App's secrets this once; nobody has to be signed in.
    """
    transport = SharedTransport(proxy=proxy_for(api_url), retries=0)
    nobody = GitHub(
        UnauthAuthStrategy(),
        base_url=api_url,
        async_transport=transport,
        user_agent="proofgrade",
        timeout=TIMEOUT_SECONDS,
        auto_retry=False,
        cache_strategy=MemCacheStrategy(),
        http_cache=False,
    )
    try:
        with TemporaryDirectory() as once:  # there is no App yet whose pace it would be
            made = await Requests(nobody, GITHUBS, Ledger(Path(once))).read_as_app(
                "exchange the code for the new App",
                lambda client: client.rest.apps.async_create_from_manifest(code),
            )
    finally:
        await transport.shut_down()
    secret = look_up(made, "webhook_secret")
    return AppCredentials(
        app_id=number(made, "id"),
        slug=text(made, "slug"),
        page_url=text(made, "html_url"),
        client_id=text(made, "client_id"),
        client_secret=text(made, "client_secret"),
        webhook_secret=secret if isinstance(secret, str) else "",
        private_key=text(made, "pem"),
    )


class AsApp:
    """What only the App may ask, and what an installation asks about its repositories. Raises GitHubError."""

    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    async def seen(self) -> AppSeen:
        """The App by its key: how it is called, what it asks for."""
        found = await self._requests.read_as_app(
            "read the App", lambda client: client.rest.apps.async_get_authenticated()
        )
        return AppSeen(text(found, "slug"), _permissions(found), _events(found))

    async def hook(self) -> Hook:
        """Where GitHub delivers, and how."""
        found = await self._requests.read_as_app(
            "read the App's webhook", lambda client: client.rest.apps.async_get_webhook_config_for_app()
        )
        return Hook(
            text(found, "url"),
            is_json=look_up(found, "content_type") == "json",
            checks_tls=str(look_up(found, "insecure_ssl")) == "0",
        )

    async def set_hook(self, url: str, secret: str) -> None:
        """Make the webhook deliver JSON to `url`, signed with `secret`. Doing it twice changes nothing."""
        await self._requests.read_as_app(
            "set the App's webhook",
            lambda client: client.rest.apps.async_update_webhook_config_for_app(
                url=url, content_type="json", secret=secret, insecure_ssl="0"
            ),
        )

    async def last_deliveries(self) -> tuple[Delivered, ...]:
        """The last few tries to deliver, newest first."""
        found = await self._requests.read_as_app(
            "list the App's last deliveries",
            lambda client: client.rest.apps.async_list_webhook_deliveries(per_page=FEW),
        )
        return tuple(Delivered(text(one, "event"), number(one, "status_code")) for one in items(found))

    async def installations(self) -> tuple[Installation, ...]:
        """Where the App is installed."""
        found = await self._requests.read_as_app(
            "list the App's installations",
            lambda client: client.rest.apps.async_list_installations(per_page=PAGE),
        )
        return tuple(_installation(one) for one in items(found))

    async def repositories(self, installation_id: int) -> tuple[str, ...]:
        """Names of the repositories that an installation reaches, at most a hundred."""
        found = await self._requests.read(
            Scope(installation_id, METADATA),
            "list the installation's repositories",
            lambda client: client.rest.apps.async_list_repos_accessible_to_installation(per_page=PAGE),
        )
        return tuple(text(one, "full_name") for one in items(found, "repositories"))

    async def is_private(self, installation_id: int, repo: str) -> bool | None:
        """Whether only its members see a repository; None where it is not there for us."""
        found = await self._found(
            Scope(installation_id, METADATA), f"read repository {repo}", repo, _ask_repository
        )
        return None if found is None else look_up(found, "private") is True

    async def uninvited(self, installation_id: int, repo: str) -> int | None:
        """How many read a repository who neither own the organisation nor were let in by name.

        None where a team was let in: its members are not told from all others.
        """
        owner, name = split_repo(repo)
        teams = await self._requests.read(
            Scope(installation_id, ADMINISTRATION),
            f"list the teams of {repo}",
            lambda client: client.rest.repos.async_list_teams(owner, name, per_page=FEW),
        )
        if items(teams):
            return None
        named = await collaborators.collaborators(self._requests, installation_id, repo, "direct")
        everybody = await collaborators.readers(self._requests, installation_id, repo)
        return sum(not one.is_owner and one.login not in named for one in everybody)

    async def actions_enabled(self, installation_id: int, repo: str) -> bool | None:
        """Whether workflows may run in a repository; None where it is not there for us."""
        found = await self._found(
            Scope(installation_id, ADMINISTRATION), f"read the Actions switch of {repo}", repo, _ask_actions
        )
        return None if found is None else look_up(found, "enabled") is True

    async def workflow_state(self, installation_id: int, repo: str, name: str) -> str | None:
        """GitHub's word for a workflow file's state, `active` if it may run; None where it is missing."""

        def ask(client: Any, owner: str, repository: str) -> Awaitable[Any]:
            return client.rest.actions.async_get_workflow(owner, repository, name)  # type: ignore[no-any-return]

        found = await self._found(Scope(installation_id, ACTIONS), f"read {name} of {repo}", repo, ask)
        return None if found is None else text(found, "state")

    async def _found(
        self, scope: Scope, what: str, repo: str, ask: Callable[[Any, str, str], Awaitable[Any]]
    ) -> object | None:
        owner, name = split_repo(repo)
        try:
            return await self._requests.read(scope, what, lambda client: ask(client, owner, name))
        except GitHubError as error:
            if error.status == 404:
                return None
            raise


def _ask_repository(client: Any, owner: str, name: str) -> Awaitable[Any]:
    return client.rest.repos.async_get(owner, name)  # type: ignore[no-any-return]


def _ask_actions(client: Any, owner: str, name: str) -> Awaitable[Any]:
    return client.rest.actions.async_get_github_actions_permissions_repository(owner, name)  # type: ignore[no-any-return]


def _installation(answer: object) -> Installation:
    return Installation(
        id=number(answer, "id"),
        account=text(answer, "account", "login"),
        is_organisation=look_up(answer, "target_type") == "Organization",
        suspended=look_up(answer, "suspended_at") is not None,
        permissions=_permissions(answer),
        events=_events(answer),
    )


def _permissions(answer: object) -> dict[str, str]:
    found = look_up(answer, "permissions")
    return {str(name): str(access) for name, access in found.items()} if isinstance(found, dict) else {}


def _events(answer: object) -> tuple[str, ...]:
    return tuple(str(name) for name in items(answer, "events"))
