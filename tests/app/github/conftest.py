from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from app.github.client import connect
from app.github.pace import UNLIMITED
from app.github.settings import GitHubSettings
from app.ports import GitHub
from demo.emulator import start
from demo.people import Person
from demo.seed import Seed
from tests.app.github.contract import Contract


@dataclass(frozen=True)
class World:
    """A running GitHub emulator and who is in it."""

    seed: Seed
    url: str

    @property
    def installation(self) -> int:
        """The App's only installation."""
        return self.seed.installation_id

    @property
    def candidate(self) -> Person:
        """Somebody outside the organisation."""
        return Person(self.seed.candidate.login, self.seed.candidate.token, self.url)

    @property
    def lead(self) -> Person:
        """An owner of the organisation."""
        return Person(self.seed.lead.login, self.seed.lead.token, self.url)


@pytest.fixture(scope="session")
def seed() -> Seed:
    """An organisation and an App, whose webhooks go nowhere."""
    return Seed(webhook_url="http://127.0.0.1:9/webhook")


@pytest.fixture
def settings(seed: Seed, tmp_path: Path) -> GitHubSettings:
    """The App on a GitHub that nobody answers for."""
    nowhere = "http://github.test"
    return GitHubSettings(
        seed.app_id, seed.private_key, nowhere, nowhere, seed.app_slug, tmp_path / "data", UNLIMITED
    )


@pytest.fixture(autouse=True)
def contract(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Contract]:
    """In tests with real parts GitHub's own description is held against every request and answer."""
    contract = Contract()
    if request.node.get_closest_marker("real"):
        contract.watch(monkeypatch)
    yield contract
    assert not contract.problems, contract.problems


@pytest.fixture(scope="session")
def world(seed: Seed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The emulator, for all tests here; each makes the repositories it works in."""
    with start(seed, tmp_path_factory.mktemp("world")) as emulator:
        yield World(seed, emulator.url)


@pytest.fixture
async def github(world: World, settings: GitHubSettings) -> AsyncIterator[GitHub]:
    """The port, connected to the emulator."""
    async with connect(replace(settings, api_url=world.url, web_url=world.url)) as port:
        yield port


@pytest.fixture
async def repo(world: World, github: GitHub, request: pytest.FixtureRequest) -> str:
    """A private repository of this test's own, with the candidate in it."""
    name = request.node.name.replace("[", "-").replace("]", "").replace("_", "-")[-90:]
    full_name, _ = await github.create_repo(world.installation, world.seed.org, name, "A test's own")
    await github.add_collaborator(world.installation, full_name, world.candidate.login, "push")
    return full_name


@pytest.fixture
def base_permission(world: World) -> Iterator[Callable[[str], None]]:
    """Sets what members of the organisation may do in every repository; afterwards it is as it was."""
    path = f"/orgs/{world.seed.org}"
    before = world.lead.get(path)["default_repository_permission"]
    yield lambda wanted: world.lead.patch(path, {"default_repository_permission": wanted})
    world.lead.patch(path, {"default_repository_permission": before})
