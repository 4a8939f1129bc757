"""What is asked of GitHub about people, and said to them, as a Protocol. A part of `app.ports`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from app.effects import PutIssue, PutReaction
from app.state import Account, Invitation, Reader


class GitHubPeople(Protocol):
    """Accounts, invitations, and what is said to people beside pull requests. Raises GitHubError."""

    async def account(self, installation_id: int, login: str) -> Account | None:
        """The account with this login, in any case of it, or None."""

    async def invitation(self, installation_id: int, repo: str, login: str) -> Invitation | None:
        """The invitation that waits for this person, or None."""

    async def withdraw_invitation(self, installation_id: int, repo: str, invitation_id: int) -> None:
        """Take an invitation back. One that is gone already is fine."""

    async def is_collaborator(self, installation_id: int, repo: str, login: str) -> bool:
        """Whether this person may work in the repository by now."""

    async def readers(self, installation_id: int, repo: str) -> Sequence[Reader]:
        """Everybody who may read a repository of an organisation, in whatever way they were let in.

        Apps are not among them, nor is who was invited and has not accepted.
        """

    async def put_issue(self, effect: PutIssue) -> int:
        """Find our own issue with the hidden marker, else open it. Returns its number."""

    async def react(self, effect: PutReaction) -> int:
        """React to a comment; the same reaction twice is one. Returns its id."""
