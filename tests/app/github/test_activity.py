"""Pushes as GitHub remembers them, and the App's log of deliveries: against the emulator."""

from __future__ import annotations

import time
from base64 import b64encode
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import jwt
import pytest

from app.errors import GitHubError
from app.github.client import connect
from app.github.deliveries import cursor_after
from app.github.settings import GitHubSettings
from app.github.times import utc
from app.ports import GitHub
from demo.patience import until
from tests.app.github.conftest import World
from tests.demo.world import ask, git, put

pytestmark = pytest.mark.real


def changed(world: World, repo: str, branch: str = "main") -> str:
    """Commit a file as the candidate; the commit."""
    text = b64encode(uuid4().bytes).decode()
    body = {"message": "work", "content": text, "branch": branch}
    found = put(world.candidate, f"/repos/{repo}/contents/{uuid4().hex}.txt", body).json()
    return str(found["commit"]["sha"])


async def test_pushes_are_told_in_order_with_times(world: World, github: GitHub, repo: str) -> None:
    """Oldest first: what a branch was, what it became, of which kind, by whom and when."""
    first, second = changed(world, repo), changed(world, repo)
    told = await github.activity(world.installation, repo, "")
    assert [one.after for one in told] == [first, second]
    assert told[1].before == first
    assert {(one.ref, one.actor) for one in told} == {("refs/heads/main", world.candidate.login)}
    assert [one.kind for one in told] == ["branch_creation", "push"]
    assert all(one.at.endswith("Z") and len(one.at) == 20 for one in told)
    assert await github.activity(world.installation, repo, told[-1].at) != []
    assert await github.activity(world.installation, repo, "2999-01-01T00:00:00Z") == []


async def test_force_push_names_what_it_took_away(
    world: World, github: GitHub, repo: str, tmp_path: Path
) -> None:
    """A branch that is set back is a force push with the lost commit as `before`."""
    first, second = changed(world, repo), changed(world, repo)
    url = f"{world.url.replace('://', f'://x-access-token:{world.candidate.token}@')}/{repo}.git"
    git(tmp_path, "clone", "--quiet", url, "work")
    git(tmp_path / "work", "push", "--quiet", "--force", "origin", f"{first}:main")
    last = (await github.activity(world.installation, repo, ""))[-1]
    assert (last.kind, last.before, last.after) == ("force_push", second, first)


async def test_long_activity_is_read_in_pages(world: World, github: GitHub, repo: str) -> None:
    """More than a page comes whole."""
    head = changed(world, repo)
    for number in range(101):
        world.lead.post(f"/repos/{repo}/git/refs", {"ref": f"refs/heads/b{number}", "sha": head})
    told = await github.activity(world.installation, repo, "")
    assert len(told) == 102


async def test_quiet_repository_costs_nothing(
    world: World, settings: GitHubSettings, repo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second look is answered 304, which GitHub does not count, and tells the same."""
    statuses: list[int] = []
    handle = httpx.AsyncHTTPTransport.handle_async_request

    async def watched(self: httpx.AsyncHTTPTransport, request: httpx.Request) -> httpx.Response:
        answer = await handle(self, request)
        if request.url.path.endswith("/activity"):
            statuses.append(answer.status_code)
        return answer

    monkeypatch.setattr(httpx.AsyncHTTPTransport, "handle_async_request", watched)
    changed(world, repo)
    async with connect(replace(settings, api_url=world.url, web_url=world.url)) as port:
        first = await port.activity(world.installation, repo, "")
        assert await port.activity(world.installation, repo, "") == first
        changed(world, repo)
        assert len(await port.activity(world.installation, repo, "")) == 2
    assert statuses == [200, 304, 200]


async def test_unknown_repository_is_an_error(world: World, github: GitHub) -> None:
    """A repository that is not there is told with its status."""
    with pytest.raises(GitHubError) as error:
        await github.activity(world.installation, f"{world.seed.org}/nowhere", "")
    assert error.value.status == 404


async def test_deliveries_are_listed_newest_first(world: World, github: GitHub, repo: str) -> None:
    """The log has every sending from a time on, over more than one page."""
    for _ in range(60):
        changed(world, repo)
    found = until(lambda: _sent(world, repo, 60), seconds=20, what="the deliveries to be logged")
    told = [sent for sent in await github.recent_deliveries("") if sent.repo_id == found]
    assert len([sent for sent in told if sent.event == "push"]) == 60
    assert [sent.id for sent in told] == sorted((sent.id for sent in told), reverse=True)
    assert not any(sent.redelivery for sent in told)
    assert await github.recent_deliveries("2999-01-01T00:00:00Z") == []


async def test_redelivery_has_the_same_guid(world: World, github: GitHub, repo: str) -> None:
    """Asked to send again, GitHub logs a redelivery under the GUID of the first."""
    changed(world, repo)
    found = until(lambda: _sent(world, repo, 1), seconds=20, what="the delivery to be logged")
    [first] = [s for s in await github.recent_deliveries("") if s.repo_id == found and s.event == "push"]
    await github.redeliver(first.id)
    again = until(
        lambda: [one for one in _log(world) if one["guid"] == first.guid and one["redelivery"]],
        seconds=20,
        what="the redelivery",
    )
    told = [sent for sent in await github.recent_deliveries(first.at) if sent.guid == first.guid]
    assert [(sent.id, sent.redelivery) for sent in told] == [(again[0]["id"], True), (first.id, False)]


async def test_requests_left_are_told(world: World, github: GitHub) -> None:
    """How much GitHub still answers this hour."""
    assert 0 < await github.requests_left(world.installation) <= 15_000


def test_times_become_utc() -> None:
    """Offsets and fractions go; what is no time is named."""
    assert utc("2026-03-02T11:15:00.123+01:00") == "2026-03-02T10:15:00Z"
    with pytest.raises(GitHubError, match="no time: 'yesterday'"):
        utc("yesterday")


def test_cursor_is_read_from_the_link() -> None:
    """The next page's cursor, whatever it looks like; none on the last page."""
    links = {"next": "https://api.github.com/app/hook/deliveries?per_page=100&cursor=v1_12077215967"}
    assert cursor_after(links) == "v1_12077215967"
    assert cursor_after({}) is None


def _log(world: World) -> list[dict[str, Any]]:
    headers = {"Authorization": f"Bearer {_app_token(world)}"}
    found: list[dict[str, Any]] = httpx.get(
        f"{world.url}/app/hook/deliveries?per_page=100", headers=headers, timeout=20
    ).json()
    return found


def _sent(world: World, repo: str, count: int) -> int | None:
    """The repository's id, once so many pushes to it are in the log."""
    repo_id: int = ask(world.lead, "GET", f"/repos/{repo}").json()["id"]
    pushes = [one for one in _log(world) if one["event"] == "push" and one["repository_id"] == repo_id]
    return repo_id if len(pushes) >= count else None


def _app_token(world: World) -> str:
    now = int(time.time())
    claims = {"iat": now - 60, "exp": now + 300, "iss": str(world.seed.app_id)}
    return jwt.encode(claims, world.seed.private_key, "RS256")
