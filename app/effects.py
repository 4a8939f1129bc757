"""What may be done to GitHub, as frozen values. A write names a stable key: doing it twice does it once."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Annotation:
    """Words at one line of a file of the commit. Both texts are shown as they are."""

    path: str
    line: int
    level: str  # notice | warning
    title: str
    message: str


@dataclass(frozen=True)
class Button:
    """A button under a completed check run; GitHub's limits are 20, 40 and 20 characters."""

    label: str
    description: str
    identifier: str


@dataclass(frozen=True)
class PutCheckRun:
    """Create or update the check run with this `key` (GitHub's external_id) on a commit.

    Annotations are sent once: GitHub appends, so what it has already is counted and not sent again. `fresh`:
    nobody has ever tried to post this key, so there is none to look for.
    """

    installation_id: int
    repo: str
    head_sha: str
    key: str
    name: str
    status: str  # queued | in_progress | completed
    conclusion: str | None  # success | action_required | neutral | cancelled, when completed
    title: str
    summary: str
    text: str = ""
    known_id: int | None = None  # what GitHub called it last time; may be gone by now
    details_url: str = ""
    annotations: tuple[Annotation, ...] = ()
    buttons: tuple[Button, ...] = ()
    fresh: bool = False


@dataclass(frozen=True)
class PutComment:
    """Create or update the pull request comment that carries this `key` in a hidden marker.

    `known_id` is what GitHub called it last time. It finds the comment again after somebody has edited the
    marker away.
    """

    installation_id: int
    repo: str
    number: int
    key: str
    body: str
    known_id: int | None = None


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


@dataclass(frozen=True)
class PutReaction:
    """React to a comment, as an answer that takes no line. The same reaction twice is one."""

    installation_id: int
    repo: str
    comment_id: int
    content: str = "+1"
    known_id: int | None = None


@dataclass(frozen=True)
class PutIssue:
    """Open an issue if there is none that carries this `key` in a hidden marker. Yields its number."""

    installation_id: int
    repo: str
    key: str
    title: str
    body: str


Effect = PutCheckRun | PutComment | PutPullRequest | PutBranch | PutReaction | PutIssue
# What GitHub shows of the record, and what can be put back at any time.
Rendered = PutCheckRun | PutComment | PutReaction


def rendering_key(effect: Rendered) -> str:
    """One name per thing shown on GitHub, unique over all repositories."""
    if isinstance(effect, PutCheckRun):
        return effect.key
    if isinstance(effect, PutReaction):
        return f"{effect.repo}:{effect.content}:{effect.comment_id}"
    return f"{effect.repo}#{effect.number}:{effect.key}"


def rendered_to_json(effect: Rendered) -> str:
    """The effect as JSON for the database."""
    return json.dumps({"kind": type(effect).__name__, **asdict(effect)})


def rendered_from_json(text: str) -> Rendered:
    """The inverse of `rendered_to_json`."""
    fields = json.loads(text)
    kind = fields.pop("kind")
    if kind == "PutReaction":
        return PutReaction(**fields)
    if kind == "PutComment":
        return PutComment(**fields)
    notes = tuple(Annotation(**note) for note in fields.pop("annotations", ()))
    buttons = tuple(Button(**button) for button in fields.pop("buttons", ()))
    return PutCheckRun(**fields, annotations=notes, buttons=buttons)
