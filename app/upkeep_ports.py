"""What periodic work and the operator's tools ask of the edges, as Protocols. Parts of `app.ports`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from app.state import (
    Activity,
    Attempt,
    Backlog,
    Bookmark,
    Candidate,
    FailedDelivery,
    Rendering,
    Sent,
    Workflow,
)


class GitHubLog(Protocol):
    """What GitHub remembers of deliveries and pushes: the way to what was missed. Raises GitHubError."""

    async def recent_deliveries(self, since: str) -> Sequence[Sent]:
        """The App's deliveries from `since` on (ISO 8601 UTC), newest first. GitHub keeps three days."""

    async def redeliver(self, sent_id: int) -> None:
        """Have GitHub send a delivery again, with the same GUID."""

    async def requests_left(self, installation_id: int) -> int:
        """How many requests GitHub still answers this hour. Asking costs none."""

    async def activity(self, installation_id: int, repo: str, since: str) -> Sequence[Activity]:
        """Changes of branches and tags from `since` on (ISO 8601 UTC; empty: all), oldest first."""


class Upkeep(Protocol):
    """The part of the record that periodic work asks."""

    def bookmark(self, key: str) -> Bookmark | None:
        """How far this periodic work came."""

    def bookmarks(self, purpose: str) -> Mapping[str, Bookmark]:
        """The bookmarks `purpose:...`, by what follows the colon."""

    def set_bookmark(self, key: str, value: str, at: str) -> None:
        """Remember how far this periodic work came, and when it looked."""

    def known_deliveries(self, guids: Iterable[str]) -> frozenset[str]:
        """Those of the GUIDs that are in the record."""

    def reopen_delivery(self, guid: str) -> None:
        """Let a delivery whose workflow died be worked by another one."""

    def least_looked_at(self, purpose: str, before: str, limit: int) -> Sequence[Candidate]:
        """Candidates whose bookmark `purpose:<id>` is missing or not after `before`, longest ago first."""

    def unfinished_attempts(self) -> Sequence[Attempt]:
        """Attempts that wait or run, oldest first."""

    def set_shown(self, key: str, github_id: int, version: int) -> None:
        """Remember that GitHub shows this version of a rendering, and what it calls it."""

    def unshown(self, limit: int) -> Sequence[Rendering]:
        """Renderings whose newest text was not posted."""

    def comments_on(self, repo: str, number: int) -> Sequence[Rendering]:
        """Our comments on a pull request."""

    def installations(self) -> Sequence[int]:
        """The installations that candidates belong to."""

    def open_check_runs(self) -> Sequence[Rendering]:
        """Check runs that say that they are not complete."""


class Overviews(Protocol):
    """The part of the record that counts."""

    def delivery_counts(self) -> Mapping[str, int]:
        """How many deliveries are in each state."""

    def attempt_counts(self) -> Mapping[str, int]:
        """How many attempts are in each state."""

    def failed_deliveries(self, limit: int) -> Sequence[FailedDelivery]:
        """Deliveries that failed, the newest first."""

    def audit_count(self, what: str) -> int:
        """How many entries of one kind the audit log has."""

    def audit_counts(self, what: str, since: str) -> Mapping[int, int]:
        """How many entries of one kind each candidate has from `since` on, by the candidate's id."""

    def recent_observations(self, limit: int) -> Sequence[tuple[int, str]]:
        """Candidate and observation of the newest attempts that have one."""

    def candidates_with(self, ids: Sequence[int]) -> Sequence[Candidate]:
        """The candidates with these ids."""


class Workflows(Protocol):
    """How the engine's work stands. Reads only."""

    def standing(self, ids: Iterable[str]) -> Sequence[Workflow]:
        """Those of the workflows that the engine knows."""

    def backlog(self) -> Sequence[Backlog]:
        """Every queue that has something to do."""
