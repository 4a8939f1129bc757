"""Accounts, invitations to repositories, who has accepted one, and who reads a repository."""

from __future__ import annotations

from typing import Literal

from app.errors import GitHubError
from app.github.answers import look_up, number, text
from app.github.auth import MEMBERS, SET_UP, Scope
from app.github.names import check_login, split_repo
from app.github.requests import PAGE, Requests
from app.state import Account, Invitation, Reader

GONE = 404


async def account(requests: Requests, installation_id: int, login: str) -> Account | None:
    """The account with this login, as GitHub spells it; None where there is none."""
    check_login(login)
    try:
        found = await requests.read(
            Scope(installation_id, SET_UP),
            f"look up {login}",
            lambda client: client.rest.users.async_get_by_username(login),
        )
    except GitHubError as error:
        if error.status == GONE:
            return None
        raise
    return Account(text(found, "login"), text(found, "type"))


async def invitation(requests: Requests, installation_id: int, repo: str, login: str) -> Invitation | None:
    """The invitation that waits for this person, expired or not; None where none does."""
    owner, name = split_repo(repo)
    waiting = requests.pages(
        Scope(installation_id, SET_UP),
        f"list the invitations to {repo}",
        lambda client, page: client.rest.repos.async_list_invitations(owner, name, per_page=PAGE, page=page),
    )
    async for one in waiting:
        invitee = look_up(one, "invitee", "login")
        if isinstance(invitee, str) and invitee.lower() == login.lower():
            return Invitation(number(one, "id"), look_up(one, "expired") is True)
    return None


async def withdraw_invitation(
    requests: Requests, installation_id: int, repo: str, invitation_id: int
) -> None:
    """Take an invitation back; one that is gone is fine."""
    owner, name = split_repo(repo)
    try:
        await requests.write(
            Scope(installation_id, SET_UP),
            f"withdraw invitation {invitation_id} to {repo}",
            lambda client: client.rest.repos.async_delete_invitation(owner, name, invitation_id),
        )
    except GitHubError as error:
        if error.status != GONE:
            raise


async def is_collaborator(requests: Requests, installation_id: int, repo: str, login: str) -> bool:
    """Whether the person may work in the repository: who was invited and has not accepted may not."""
    owner, name = split_repo(repo)
    check_login(login)
    try:
        await requests.read(
            Scope(installation_id, SET_UP),
            f"ask whether {login} works in {repo}",
            lambda client: client.rest.repos.async_check_collaborator(owner, name, login),
        )
    except GitHubError as error:
        if error.status == GONE:
            return False
        raise
    return True


async def readers(requests: Requests, installation_id: int, repo: str) -> tuple[Reader, ...]:
    """Everybody who may read the repository: by name, by a team, by the base permission, or as an owner.

    Owners are those whom the organisation lists as such. `permissions.admin` of a collaborator alone does not
    tell: with the base permission "admin" every member has it.
    """
    owners = await _owners(requests, installation_id, repo)
    found = await collaborators(requests, installation_id, repo, "all")
    return tuple(Reader(login, login in owners) for login in found)


async def collaborators(
    requests: Requests, installation_id: int, repo: str, affiliation: Literal["all", "direct"]
) -> tuple[str, ...]:
    """Logins of who may read the repository; `direct`: of those only who was let in by name."""
    owner, name = split_repo(repo)
    found = requests.pages(
        Scope(installation_id, SET_UP),
        f"list who reads {repo}",
        lambda client, page: client.rest.repos.async_list_collaborators(
            owner, name, affiliation=affiliation, per_page=PAGE, page=page
        ),
    )
    return tuple([text(one, "login") async for one in found])


async def _owners(requests: Requests, installation_id: int, repo: str) -> frozenset[str]:
    organisation, _ = split_repo(repo)
    found = requests.pages(
        Scope(installation_id, MEMBERS),
        f"list the owners of {organisation}",
        lambda client, page: client.rest.orgs.async_list_members(
            organisation, role="admin", per_page=PAGE, page=page
        ),
    )
    return frozenset([text(one, "login") async for one in found])
