"""GitHub as the App sees it, on the emulator: what the self-test reads."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import httpx
import pytest

from app.errors import GitHubError
from app.github.app import AsApp, connect_app, convert_manifest
from app.github.settings import GitHubSettings
from app.ports import GitHub
from app.setup.manifest import EVENTS, PERMISSIONS, manifest
from demo.seed import PERMISSIONS as SEEDED
from tests.app.github.conftest import World

pytestmark = pytest.mark.real


@pytest.fixture
async def account(world: World, settings: GitHubSettings) -> AsyncIterator[AsApp]:
    """The App, connected to the emulator."""
    async with connect_app(replace(settings, api_url=world.url, web_url=world.url)) as opened:
        yield opened


async def test_the_app_sees_itself(world: World, account: AsApp) -> None:
    """Slug, permissions, webhook, and where it is installed."""
    seen = await account.seen()
    assert (seen.slug, seen.permissions) == (world.seed.app_slug, SEEDED)
    hook = await account.hook()
    assert (hook.url, hook.is_json, hook.checks_tls) == (world.seed.webhook_url, True, True)
    (installation,) = await account.installations()
    assert (installation.id, installation.account) == (world.installation, world.seed.org)
    assert installation.is_organisation
    assert not installation.suspended


async def test_repositories_are_found_or_not(world: World, github: GitHub, account: AsApp, repo: str) -> None:
    """A private one is there; one that nobody made is not, and that is no error."""
    assert await account.is_private(world.installation, repo) is True
    assert await account.is_private(world.installation, f"{world.seed.org}/nowhere") is None
    assert repo in await account.repositories(world.installation)


async def test_members_whom_nobody_let_in_are_counted(
    world: World, account: AsApp, repo: str, base_permission: Callable[[str], None]
) -> None:
    """The one member of the organisation, while the base permission lets members read; nobody else."""
    for base, found in (("none", 0), ("read", 1)):
        base_permission(base)
        assert await account.uninvited(world.installation, repo) == found


async def test_a_team_hides_who_was_let_in(world: World, account: AsApp, repo: str) -> None:
    """Its members read without being named, so nothing can be told."""
    team = world.lead.post(f"/orgs/{world.seed.org}/teams", {"name": "jury"})
    world.lead.put(f"/orgs/{world.seed.org}/teams/{team['slug']}/repos/{repo}", {"permission": "pull"})
    assert await account.uninvited(world.installation, repo) is None


async def test_the_webhook_can_be_set(world: World, account: AsApp) -> None:
    """Address and secret; twice is as good as once."""
    for _ in range(2):
        await account.set_hook(world.seed.webhook_url, "another-secret")
    assert (await account.hook()).url == world.seed.webhook_url


def submitted(world: World, fields: dict[str, str]) -> httpx.QueryParams:
    """A browser sends the form of the setup page to GitHub's web; what comes back with the redirect."""
    back = httpx.post(f"{world.url}/organizations/{world.seed.org}/settings/apps", data=fields, timeout=20)
    return httpx.URL(back.headers["location"]).params


async def test_a_code_becomes_an_app_once(world: World, settings: GitHubSettings) -> None:
    """What GitHub's page sends back is exchanged for an App whose key works; the code is then spent."""
    asked = manifest("acme", "http://service.test")
    fields = {"manifest": json.dumps(asked), "state": "s"}
    query = await asyncio.to_thread(submitted, world, fields)
    assert query["state"] == "s"
    made = await convert_manifest(world.url, query["code"])
    assert made.webhook_secret
    owner = replace(settings, api_url=world.url, app_id=made.app_id, private_key=made.private_key)
    async with connect_app(owner) as new:
        seen = await new.seen()
        assert (seen.slug, seen.events) == (made.slug, tuple(one.name for one in EVENTS))
        assert seen.permissions == {one.name: one.access for one in PERMISSIONS}
        assert await new.installations() == ()
    with pytest.raises(GitHubError, match="cannot exchange the code") as caught:
        await convert_manifest(world.url, query["code"])
    assert query["code"] not in str(caught.value)
