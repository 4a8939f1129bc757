"""Accounts, invitations to repositories, and who has accepted one."""

from __future__ import annotations

from app.errors import GitHubError
from app.github.answers import look_up, number, text
from app.github.auth import SET_UP, Scope
from app.github.names import check_login, split_repo
from app.github.requests import PAGE, Requests
from app.state import Account, Invitation

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
