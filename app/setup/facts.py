"""What the self-test is decided on: plain values, each known or with the reason why it is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, TypeAlias, TypeVar

KnownT = TypeVar("KnownT")


@dataclass(frozen=True)
class Unknown:
    """Something that could not be found out. `refused`: GitHub answered, and would not have us."""

    why: str
    refused: bool = False


Asked: TypeAlias = KnownT | Unknown


@dataclass(frozen=True)
class AppSeen:
    """The App as GitHub shows it to its own key."""

    slug: str
    permissions: Mapping[str, str]
    events: tuple[str, ...]


@dataclass(frozen=True)
class Hook:
    """The App's webhook. `checks_tls`: GitHub insists on a valid certificate."""

    url: str
    is_json: bool = True
    checks_tls: bool = True


@dataclass(frozen=True)
class Installation:
    """One account that the App is installed on, and what was granted there."""

    id: int
    account: str
    is_organisation: bool
    suspended: bool
    permissions: Mapping[str, str]
    events: tuple[str, ...]


@dataclass(frozen=True)
class Delivered:
    """One try of GitHub's to deliver, and what we answered; 0 where no answer came."""

    event: str
    status_code: int


class AppAccount(Protocol):
    """GitHub as the App sees it. Every method raises `app.errors.GitHubError`."""

    async def seen(self) -> AppSeen:
        """The App by its key."""

    async def hook(self) -> Hook:
        """Where GitHub delivers."""

    async def set_hook(self, url: str, secret: str) -> None:
        """Make the webhook deliver there, signed with this secret."""

    async def last_deliveries(self) -> tuple[Delivered, ...]:
        """The last few tries to deliver, newest first."""

    async def installations(self) -> tuple[Installation, ...]:
        """Where the App is installed."""

    async def repositories(self, installation_id: int) -> tuple[str, ...]:
        """Names of some repositories that an installation reaches."""

    async def is_private(self, installation_id: int, repo: str) -> bool | None:
        """Whether a repository is private; None where it is not there for us."""

    async def uninvited(self, installation_id: int, repo: str) -> int | None:
        """How many read a repository who neither own the organisation nor were let in by name.

        None where a team was let in, so that the readers do not tell why they are readers.
        """

    async def actions_enabled(self, installation_id: int, repo: str) -> bool | None:
        """Whether workflows may run in a repository; None where it is not there for us."""

    async def workflow_state(self, installation_id: int, repo: str, name: str) -> str | None:
        """The state of a workflow file; None where it is missing."""


@dataclass(frozen=True)
class Hiring:
    """The hiring repository: whether it is private, and each assessment's mistakes."""

    repo: str
    private: bool | None  # None: it is not there for us
    assessments: Mapping[str, str]  # slug -> what is wrong with it, or ""
    panels: tuple[str, ...] = ()  # slugs of assessments that are read by a panel


@dataclass(frozen=True)
class Workflow:
    """What `runner: actions` stands on."""

    name: str
    state: str | None  # GitHub's word, None where the file is missing
    enabled: bool | None  # Actions in the hiring repository


@dataclass(frozen=True)
class Facts:
    """All of it. None: not asked, since an earlier fact is missing or the question does not arise."""

    public_url: str
    github_url: str
    api_url: str
    runner: str
    missing: tuple[str, ...]  # settings without a value
    organisation: str | None
    app: Asked[AppSeen]
    hook: Asked[Hook]
    deliveries: Asked[tuple[Delivered, ...]]
    installation: Asked[Installation | None]
    hiring: Asked[Hiring]
    uninvited: Asked[int | None]  # readers of the hiring repository whom the base permission lets in
    workflow: Asked[Workflow] | None
    actions: Mapping[str, Asked[bool | None]]  # candidate repository -> whether workflows may run there
    reviews: Mapping[str, Asked[bool | None]]  # review repository -> whether it is private
    engine: Asked[bool] | None
    stranger: Asked[int]  # the status that a stranger gets from /setup
