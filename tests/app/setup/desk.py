"""The set-up as tests see it: a receiver without an App, a GitHub that hands one out, a clock that moves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from app.clock import written
from app.errors import GitHubError
from app.settings import HostSettings, load_host_settings
from app.setup.facts import AppSeen, Delivered, Hook, Installation, Unknown
from app.setup.gather import Host, Sources
from app.setup.journey import Outside
from app.setup.manifest import EVENTS, PERMISSIONS
from app.state import AppCredentials
from tests.app.fake_github import FakeGitHub

URL = "https://service.test"
GITHUB = "https://github.test"
SECRETS = {
    "client_secret": "the-client-secret",
    "webhook_secret": "the-webhook-secret",
    "private_key": "-----BEGIN the-private-key",
}
APP = AppCredentials(4242, "proofgrade-acme", f"{GITHUB}/apps/proofgrade-acme", "Iv1.client", **SECRETS)
GRANTED = {one.name: one.access for one in PERMISSIONS}
SUBSCRIBED = tuple(one.name for one in EVENTS)
INSTALLATION = Installation(
    77, "acme", is_organisation=True, suspended=False, permissions=GRANTED, events=SUBSCRIBED
)


def host_settings(folder: Path, **given: Any) -> HostSettings:
    """Settings of a service that has no App yet."""
    values = {
        "data_dir": folder,
        "public_url": URL,
        "github_url": GITHUB,
        "github_api_url": f"{GITHUB}/api/v3",
    }
    return load_host_settings(_env_file=None, **values | given)


@dataclass
class MovingClock:
    """A clock that tests move."""

    moment: datetime = field(default_factory=lambda: datetime.fromisoformat("2026-03-02T10:00:00+00:00"))

    def now(self) -> str:
        """The time, as the record has it."""
        return written(self.moment)

    def pass_by(self, **span: int) -> None:
        """Let time pass."""
        self.moment += timedelta(**span)


@dataclass
class FakeAccount:
    """GitHub as the App sees it: all is well, unless a test changes it."""

    app: AppSeen = field(default_factory=lambda: AppSeen(APP.slug, GRANTED, SUBSCRIBED))
    url: str = f"{URL}/webhook"
    placed: tuple[Installation, ...] = (INSTALLATION,)
    private: dict[str, bool] = field(default_factory=lambda: {"acme/hiring": True})
    switched_on: dict[str, bool] = field(default_factory=dict)
    workflow: str | None = "active"
    members: int | None = 0  # who read the hiring repository without being let in
    statuses: tuple[int, ...] = (202, 500)
    hooks: list[tuple[str, str]] = field(default_factory=list)

    async def seen(self) -> AppSeen:
        return self.app

    async def hook(self) -> Hook:
        return Hook(self.url)

    async def set_hook(self, url: str, secret: str) -> None:
        self.hooks.append((url, secret))

    async def last_deliveries(self) -> tuple[Delivered, ...]:
        return tuple(Delivered("push", status) for status in self.statuses)

    async def installations(self) -> tuple[Installation, ...]:
        return self.placed

    async def repositories(self, installation_id: int) -> tuple[str, ...]:
        return tuple(self.private)

    async def is_private(self, installation_id: int, repo: str) -> bool | None:
        return self.private.get(repo)

    async def uninvited(self, installation_id: int, repo: str) -> int | None:
        return self.members

    async def actions_enabled(self, installation_id: int, repo: str) -> bool | None:
        return self.switched_on.get(repo)

    async def workflow_state(self, installation_id: int, repo: str, name: str) -> str | None:
        return self.workflow


@dataclass
class World:
    """What stands around the pages. `codes` are what GitHub exchanges, each once."""

    account: FakeAccount = field(default_factory=FakeAccount)
    github: FakeGitHub = field(default_factory=FakeGitHub)
    codes: dict[str, AppCredentials] = field(default_factory=lambda: {"the-code": APP})
    status: int = 403
    engine: bool = True

    @property
    def outside(self) -> Outside:
        """The same, as the journey takes it."""
        return Outside(self.asking, self.convert, self.host)

    @asynccontextmanager
    async def asking(self, settings: HostSettings) -> AsyncIterator[Sources | Unknown]:
        if settings.app_id is None:
            yield Unknown("there is no App yet")
        else:
            yield Sources(self.account, self.github)

    async def convert(self, api_url: str, code: str) -> AppCredentials:
        if code not in self.codes:
            raise GitHubError("GitHub: cannot exchange the code for the new App: 404 Not Found", 404)
        return self.codes.pop(code)

    def host(self, settings: HostSettings) -> Host:
        async def stranger() -> int:
            return self.status

        async def engine() -> bool:
            return self.engine

        return Host(engine, stranger)


@dataclass
class Desk:
    """A receiver, the browser in front of it, and the world."""

    settings: HostSettings
    browser: httpx.AsyncClient
    world: World
    link: str

    async def enter(self) -> httpx.Response:
        """Open the address that the operator's terminal printed."""
        return await self.browser.get("/setup", params={"ticket": self.link})

    async def state(self) -> str:
        """Begin a journey to GitHub; its `state`, as the page's form carries it."""
        page = await self.browser.get("/setup/app", params={"organisation": "acme"})
        assert page.status_code == 200, page.text
        return page.text.partition("/settings/apps/new?state=")[2].partition('"')[0]

    async def back(self, state: str, code: str = "the-code") -> httpx.Response:
        """Come back from GitHub."""
        return await self.browser.get("/setup/created", params={"state": state, "code": code})

    async def token(self) -> str:
        """What a form of this session carries."""
        page = await self.browser.get("/setup")
        page = await self.browser.get("/setup/check") if page.status_code == 303 else page
        return page.text.partition('name="token" value="')[2].partition('"')[0]
