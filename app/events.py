"""Our own events. GitHub's JSON ends here: beyond this module nobody reads a payload."""

from __future__ import annotations

from dataclasses import dataclass

RERUN_IDENTIFIER = "rerun"  # of our button under a check run


@dataclass(frozen=True)
class Pushed:
    """Somebody moved a branch. `after` is all zeros when the branch was deleted."""

    repo_id: int
    repo: str  # "owner/name"
    installation_id: int
    ref: str
    before: str
    after: str
    sender: str


@dataclass(frozen=True)
class CommentEdited:
    """A person edited a pull request comment. `old_body` is None where GitHub did not say."""

    repo: str
    installation_id: int
    number: int
    comment_id: int
    body: str
    old_body: str | None
    sender: str


@dataclass(frozen=True)
class CommentDeleted:
    """A person deleted a pull request comment."""

    repo: str
    installation_id: int
    number: int
    comment_id: int
    sender: str


@dataclass(frozen=True)
class RerunRequested:
    """Somebody pressed re-run; `external_id` is empty where all check runs are meant.

    `resets`: it was GitHub's own button, which takes the conclusions away; they are to be put back.
    """

    repo: str
    repo_id: int
    installation_id: int
    head_sha: str
    external_id: str
    sender: str
    resets: bool = True


@dataclass(frozen=True)
class CommentCreated:
    """A person wrote a comment that begins like a command."""

    repo: str
    installation_id: int
    number: int
    comment_id: int
    body: str
    sender: str


@dataclass(frozen=True)
class MemberAdded:
    """A person may work in a repository from now on: the invitation was accepted."""

    repo: str
    repo_id: int
    installation_id: int
    login: str
    sender: str


@dataclass(frozen=True)
class Ignored:
    """An event that is none of our business, and why."""

    reason: str


Event = Pushed | CommentEdited | CommentDeleted | CommentCreated | RerunRequested | MemberAdded | Ignored
