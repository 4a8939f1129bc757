"""What lists, exports and erasures ask of record, GitHub and engine, as Protocols. Parts of `app.ports`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from app.people.state import Anonymous, Rows, Traces
from app.state import Candidate


class People(Protocol):
    """The part of the record that gives out and removes all there is about one candidate."""

    def candidacies(self, login: str) -> Sequence[Candidate]:
        """Every assessment that this person was invited to, in any case of the login."""

    def other_names(self, candidate: Candidate) -> Sequence[tuple[str, str]]:
        """Alias and repository of all other candidates."""

    def rows_about(self, candidate: Candidate) -> Rows:
        """Every row about a candidate, by table. Tables without one are absent."""

    def traces(self, candidate: Candidate) -> Traces:
        """Where something about a candidate is outside of our tables."""

    def erase(self, candidate: Candidate, *, whole_person: bool) -> Sequence[int]:
        """Delete every row about a candidate, and the names from what others' rows say.

        `whole_person`: the login goes too; else it stays, for the person's other candidacies.
        The ids of those whose flags named the candidate, which are to be shown anew.
        """

    def add_statistics(self, rows: Sequence[Anonymous]) -> None:
        """Keep what is nobody's any more."""

    def statistics(self) -> Sequence[Anonymous]:
        """What was kept of erased candidates."""


class GitHubErasing(Protocol):
    """Removing from GitHub what is about one candidate. Each may be repeated. Raises GitHubError."""

    async def delete_repo(self, installation_id: int, repo: str) -> None:
        """Delete a repository for good. One that is gone is fine."""

    async def delete_branches(self, installation_id: int, repo: str, prefix: str) -> int:
        """Delete every branch whose name begins so; how many."""

    async def clear_thread(self, installation_id: int, repo: str, number: int, title: str) -> int:
        """Delete all comments of an issue or pull request, empty its text, rename and close it.

        How many comments there were. A thread that is gone is fine.
        """


class Forgetting(Protocol):
    """The engine, as far as it forgets workflows."""

    async def erase(self, ids: Sequence[str], prefixes: Sequence[str]) -> int:
        """End and delete workflows with these names, or names that begin so; how many."""
