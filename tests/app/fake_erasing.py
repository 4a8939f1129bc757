"""Removing from the small GitHub. A part of `FakeGitHub`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.app.fake_github import Repo


class FakeErasing(ABC):
    """`app.people.ports.GitHubErasing`, doing it. Faults and repositories are `FakeGitHub`'s."""

    repos: dict[str, Repo]
    cleared: list[tuple[str, int, str]]  # repository, number, title

    @abstractmethod
    def _fault(self, method: str) -> None:
        """Raise the error that a test has set for this method."""

    async def delete_repo(self, installation_id: int, repo: str) -> None:
        self._fault("delete_repo")
        self.repos.pop(repo, None)

    async def delete_branches(self, installation_id: int, repo: str, prefix: str) -> int:
        self._fault("delete_branches")
        branches = self.repos[repo].branches
        found = [name for name in branches if name.startswith(prefix)]
        for name in found:
            del branches[name]
        return len(found)

    async def clear_thread(self, installation_id: int, repo: str, number: int, title: str) -> int:
        self._fault("clear_thread")
        self.cleared.append((repo, number, title))
        comments = self.repos[repo].comments
        found = [id_ for id_, (where, _) in comments.items() if where == number]
        for id_ in found:
            del comments[id_]
        return len(found)
