"""What may be done to GitHub, as frozen values. Every write names a stable key, so doing it twice does it once."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PutCheckRun:
    """Create or update the check run with this `key` (GitHub's external_id) on a commit."""

    installation_id: int
    repo: str
    head_sha: str
    key: str
    name: str
    status: str  # queued | in_progress | completed
    conclusion: str | None  # success | failure | neutral | cancelled, when completed
    title: str
    summary: str
    text: str = ""


@dataclass(frozen=True)
class PutComment:
    """Create or update the pull request comment that carries this `key` in a hidden marker."""

    installation_id: int
    repo: str
    number: int
    key: str
    body: str


@dataclass(frozen=True)
class PutPullRequest:
    """Open the pull request base <- head if there is none, else leave it as it is. Yields its number."""

    installation_id: int
    repo: str
    base: str
    head: str
    title: str
    body: str


@dataclass(frozen=True)
class PutBranch:
    """Create a branch at an existing commit of the same repository, or move it there."""

    installation_id: int
    repo: str
    branch: str
    sha: str


Effect = PutCheckRun | PutComment | PutPullRequest | PutBranch
