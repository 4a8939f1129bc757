from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

import httpx
import pytest

from app.errors import GitHubError, RateLimited
from app.github.auth import CLONE, TALK, Scope
from app.github.client import app_client
from app.github.ledger import Ledger
from app.github.requests import Requests
from app.github.settings import GitHubSettings

HERE = Scope(77, TALK)
Answer = Callable[[httpx.Request], httpx.Response]


class Wire:
    """A GitHub of one answer: mints numbered tokens, notes what was asked and what was waited."""

    def __init__(
        self, settings: GitHubSettings, answer: Answer, expires_at: str = "2030-01-01T01:00:00Z"
    ) -> None:
        self.answer = answer
        self.expires_at = expires_at
        self.minted: list[dict[str, object]] = []
        self.asked: list[httpx.Request] = []
        self.waits: list[float] = []
        self.now = 1_893_456_000.0  # 2030-01-01T00:00:00Z
        self.ledger = Ledger(settings.data_dir / "pace")
        transport = httpx.MockTransport(self._handle)
        self.requests = Requests(
            app_client(settings, transport),
            settings.limits,
            self.ledger,
            now=lambda: self.now,
            sleep=self._sleep,
        )

    async def read(self, scope: Scope = HERE) -> object:
        return await self.requests.read(
            scope, "read a comment", lambda client: client.rest.issues.async_get_comment("acme", "x", 1)
        )

    async def write(self) -> object:
        return await self.requests.write(
            HERE,
            "comment",
            lambda client: client.rest.issues.async_create_comment("acme", "x", 1, body="hello"),
        )

    async def _sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)

    async def _handle(self, request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0)  # as on a real wire, others get their turn meanwhile
        if request.url.path.endswith("/access_tokens"):
            self.minted.append(json.loads(request.content))
            token = f"ghs_secret{len(self.minted)}"
            return httpx.Response(201, json={"token": token, "expires_at": self.expires_at})
        self.asked.append(request)
        return self.answer(request)


def _ok(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"id": 5})


def _sequence(*responses: httpx.Response) -> Answer:
    left = iter(responses)
    return lambda request: next(left)


async def test_cold_callers_share_one_token(settings: GitHubSettings) -> None:
    """Twenty concurrent first calls cost one token request, not twenty."""
    wire = Wire(settings, _ok)
    answers = await asyncio.gather(*(wire.read() for _ in range(20)))
    assert answers == [{"id": 5}] * 20
    assert len(wire.minted) == 1


async def test_token_is_renewed_before_it_expires(settings: GitHubSettings) -> None:
    """A token with less than five minutes left is not used again."""
    wire = Wire(settings, _ok)
    await wire.read()
    wire.now += 54 * 60
    await wire.read()
    assert len(wire.minted) == 1
    wire.now += 2 * 60
    await wire.read()
    assert len(wire.minted) == 2


async def test_tokens_are_narrowed_to_their_use(settings: GitHubSettings) -> None:
    """What a token may do, and where, goes into the request for it, and each use has its own."""
    wire = Wire(settings, _ok)
    await wire.read()
    await wire.read(Scope(77, CLONE, "cand-1"))
    assert wire.minted[0] == {"permissions": dict(TALK)}
    assert wire.minted[1] == {"permissions": {"contents": "read"}, "repositories": ["cand-1"]}
    assert [request.headers["authorization"] for request in wire.asked] == [
        "token ghs_secret1",
        "token ghs_secret2",
    ]


async def test_revoked_token_is_replaced_once(settings: GitHubSettings) -> None:
    """A 401 fetches a fresh token and repeats the request, even a write: GitHub did nothing."""
    wire = Wire(settings, _sequence(httpx.Response(401), httpx.Response(201, json={"id": 6})))
    assert await wire.write() == {"id": 6}
    assert len(wire.minted) == 2


async def test_reads_survive_a_bad_gateway(settings: GitHubSettings) -> None:
    """Two failures on the way cost a second and a half, not the answer."""
    wire = Wire(
        settings, _sequence(httpx.Response(502), httpx.Response(503), httpx.Response(200, json={"id": 5}))
    )
    assert await wire.read() == {"id": 5}
    assert wire.waits == [0.5, 1.0]


async def test_writes_are_not_repeated_after_a_server_error(settings: GitHubSettings) -> None:
    """GitHub may have written before it failed, so the caller decides what comes next."""
    wire = Wire(settings, lambda request: httpx.Response(502))
    with pytest.raises(GitHubError, match="cannot comment: 502") as caught:
        await wire.write()
    assert caught.value.status == 502
    assert len(wire.asked) == 1


async def test_short_limits_are_waited_for_and_long_ones_reported(settings: GitHubSettings) -> None:
    """A wait of seconds happens here; a longer one goes to the caller with its length."""
    short = httpx.Response(429, headers={"retry-after": "3"})
    long = httpx.Response(403, headers={"retry-after": "900"}, json={"message": "secondary rate limit"})
    wire = Wire(settings, _sequence(short, long))
    with pytest.raises(RateLimited, match="wait 900 s") as caught:
        await wire.write()
    assert wire.waits == [3.0]
    assert caught.value.retry_after == 900.0


async def test_refusals_carry_githubs_words_but_no_token(settings: GitHubSettings) -> None:
    """The details of a 422 are in the one line of the error; whatever looks like a token is blanked."""
    errors = [{"resource": "Issue", "field": "body", "code": "invalid"}, "echo ghs_secret1\nsecond line"]
    body = {"message": "Validation Failed", "errors": errors}
    wire = Wire(settings, lambda request: httpx.Response(422, json=body))
    with pytest.raises(GitHubError) as caught:
        await wire.write()
    assert str(caught.value) == (
        "GitHub: cannot comment: 422 Validation Failed Issue body invalid echo *** second line"
    )


async def test_no_answer_is_one_error_with_status_zero(settings: GitHubSettings) -> None:
    """A connection that cannot be made is tried four times, then told in one line."""

    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("connection refused", request=request)

    wire = Wire(settings, refuse)
    with pytest.raises(GitHubError, match="no answer: ConnectError: connection refused") as caught:
        await wire.write()
    assert caught.value.status == 0
    assert len(wire.asked) == 4


async def test_a_page_of_html_is_an_error(settings: GitHubSettings) -> None:
    """A proxy that answers 200 with something else is not taken for GitHub."""
    wire = Wire(settings, lambda request: httpx.Response(200, text="<html>"))
    with pytest.raises(GitHubError, match="not JSON"):
        await wire.read()


async def test_requests_name_the_api_version(settings: GitHubSettings) -> None:
    """GitHub is told which version of its API we were written for."""
    wire = Wire(settings, _ok)
    await wire.read()
    assert wire.asked[0].headers["x-github-api-version"] == "2026-03-10"


async def test_lists_are_read_to_the_end(settings: GitHubSettings) -> None:
    """Pages follow each other until one is not full."""

    def answer(request: httpx.Request) -> httpx.Response:
        page = int(request.url.params["page"])
        return httpx.Response(200, json=[{"id": page}] * (100 if page < 3 else 7))

    wire = Wire(settings, answer)
    found = wire.requests.pages(
        HERE,
        "list comments",
        lambda client, page: client.rest.issues.async_list_comments("acme", "x", 1, per_page=100, page=page),
    )
    assert len([item async for item in found]) == 207


def test_the_private_key_is_not_in_the_repr(settings: GitHubSettings) -> None:
    """Settings can be logged."""
    assert "PRIVATE" not in repr(settings)
