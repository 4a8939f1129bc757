"""The people of the small GitHub: accounts, invitations, issues, reactions. A part of `FakeGitHub`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.effects import PutIssue, PutReaction
from app.state import Account, Invitation, Reader


@dataclass
class People:
    """Who is known, what waits for them, and what was said to them, by repository."""

    organisations: set[str] = field(default_factory=set)
    nobody: set[str] = field(default_factory=set)
    owners: set[str] = field(default_factory=set)  # of the one organisation
    members: set[str] = field(default_factory=set)  # whom the base permission lets into every repository
    must_accept: bool = False  # else who is invited is in at once
    invitations: dict[tuple[str, str], Invitation] = field(default_factory=dict)
    issues: dict[str, dict[int, PutIssue]] = field(default_factory=dict)
    reactions: set[tuple[int, str]] = field(default_factory=set)


class FakePeople(ABC):
    """`app.people_ports.GitHubPeople`, remembering. Faults, repositories and numbers are `FakeGitHub`'s."""

    people: People
    _ids: Iterator[int]

    @abstractmethod
    def _fault(self, method: str) -> None:
        """Raise the error that a test has set for this method."""

    @abstractmethod
    def _collaborators(self, repo: str) -> dict[str, str]:
        """Who is in a repository, with what right."""

    @abstractmethod
    def _next_number(self, repo: str) -> int:
        """The number of the repository's next issue or pull request."""

    def accept(self, repo: str, login: str) -> None:
        """Accept an invitation, as the person does."""
        del self.people.invitations[repo, login]
        self._collaborators(repo)[login] = "push"

    def decline(self, repo: str, login: str) -> None:
        """Decline an invitation, as the person does."""
        del self.people.invitations[repo, login]

    def expire(self, repo: str, login: str) -> None:
        """Seven days go by."""
        waiting = self.people.invitations[repo, login]
        self.people.invitations[repo, login] = Invitation(waiting.id, expired=True)

    async def account(self, installation_id: int, login: str) -> Account | None:
        self._fault("account")
        if login in self.people.nobody:
            return None
        return Account(login.lower(), "Organization" if login in self.people.organisations else "User")

    async def add_collaborator(self, installation_id: int, repo: str, login: str, permission: str) -> None:
        self._fault("add_collaborator")
        inside = self._collaborators(repo)
        if login in inside or not self.people.must_accept:
            inside[login] = permission
        else:
            self.people.invitations.setdefault((repo, login), Invitation(next(self._ids), expired=False))

    async def invitation(self, installation_id: int, repo: str, login: str) -> Invitation | None:
        self._fault("invitation")
        return self.people.invitations.get((repo, login))

    async def withdraw_invitation(self, installation_id: int, repo: str, invitation_id: int) -> None:
        self._fault("withdraw_invitation")
        kept = {at: one for at, one in self.people.invitations.items() if one.id != invitation_id}
        self.people.invitations = kept

    async def is_collaborator(self, installation_id: int, repo: str, login: str) -> bool:
        self._fault("is_collaborator")
        return login in self._collaborators(repo)

    async def readers(self, installation_id: int, repo: str) -> list[Reader]:
        self._fault("readers")
        everybody = {*self._collaborators(repo), *self.people.members, *self.people.owners}
        return [Reader(login, login in self.people.owners) for login in sorted(everybody)]

    async def put_issue(self, effect: PutIssue) -> int:
        self._fault("put_issue")
        issues = self.people.issues.setdefault(effect.repo, {})
        for number, issue in issues.items():
            if issue.key == effect.key:
                return number
        number = self._next_number(effect.repo)
        issues[number] = effect
        return number

    async def react(self, effect: PutReaction) -> int:
        self._fault("react")
        self.people.reactions.add((effect.comment_id, effect.content))
        return effect.comment_id
