"""Repositories and who may work in them."""

from __future__ import annotations

import structlog

from app.errors import GitHubError
from app.github.answers import look_up, number, text
from app.github.auth import SET_UP, Scope
from app.github.names import check_login, split_repo
from app.github.requests import Requests, Send

NOT_THERE = {
    403,
    404,
    409,
    422,
}  # the plan, the organisation's policy or an older server does not have the switch

log = structlog.get_logger(__name__)


async def installation(requests: Requests, repo: str) -> int:
    """The id of our installation on the repository."""
    owner, name = split_repo(repo)
    found = await requests.read_as_app(
        f"find the App's installation on {repo}",
        lambda client: client.rest.apps.async_get_repo_installation(owner, name),
    )
    return number(found, "id")


async def create_repo(
    requests: Requests, installation_id: int, org: str, name: str, description: str
) -> tuple[str, int]:
    """Find or create a private repository without wiki, projects, forks and Actions; its full name and id."""
    repo = f"{org}/{name}"
    split_repo(repo)
    scope = Scope(installation_id, SET_UP)
    async with requests.writing(installation_id, repo):
        found = await _find(requests, scope, repo)
        if found is None:
            found = await requests.write(
                scope,
                f"create repository {repo}",
                lambda client: client.rest.repos.async_create_in_org(
                    org, name=name, description=description, private=True, has_wiki=False, has_projects=False
                ),
            )
        if look_up(found, "private") is not True:
            raise GitHubError(f"GitHub: {repo} is not private: make it private or choose another name")
        await _switch_off(requests, scope, repo)
    return text(found, "full_name"), number(found, "id")


async def add_collaborator(
    requests: Requests, installation_id: int, repo: str, login: str, permission: str
) -> None:
    """Invite a person, or change what they may do: pull, triage, push, maintain or admin."""
    owner, name = split_repo(repo)
    check_login(login)
    async with requests.writing(installation_id, repo, login):
        await requests.write(
            Scope(installation_id, SET_UP, name),
            f"add {login} to {repo}",
            lambda client: client.rest.repos.async_add_collaborator(
                owner, name, login, permission=permission
            ),
        )


async def _find(requests: Requests, scope: Scope, repo: str) -> object | None:
    owner, name = split_repo(repo)
    try:
        return await requests.read(
            scope, f"read repository {repo}", lambda client: client.rest.repos.async_get(owner, name)
        )
    except GitHubError as error:
        if error.status == 404:
            return None
        raise


async def _switch_off(requests: Requests, scope: Scope, repo: str) -> None:
    owner, name = split_repo(repo)
    switches: dict[str, Send] = {
        "wiki, projects and forks": lambda client: client.rest.repos.async_update(
            owner, name, has_wiki=False, has_projects=False, allow_forking=False
        ),
        "Actions": lambda client: client.rest.actions.async_set_github_actions_permissions_repository(
            owner, name, enabled=False
        ),
    }
    for what, send in switches.items():
        try:
            await requests.write(scope, f"switch off {what} in {repo}", send)
        except GitHubError as error:
            if error.status not in NOT_THERE:
                raise
            log.warning("not switched off", repo=repo, what=what, reason=str(error))
