"""Installation tokens: how many are asked for, what they may do, and that nothing ever shows one."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
from collections.abc import Callable

import httpx
import pytest

from app.errors import GitHubError
from app.github.auth import CHECKS, CLONE, TALK, InstallationTokens, Scope, Token
from app.github.settings import GitHubSettings
from tests.app.github.wire import Wire, ok, sequence


async def test_cold_callers_share_one_token(settings: GitHubSettings) -> None:
    """Twenty concurrent first calls cost one token request, not twenty."""
    wire = Wire(settings, ok)
    answers = await asyncio.gather(*(wire.read() for _ in range(20)))
    assert answers == [{"id": 5}] * 20
    assert len(wire.minted) == 1


async def test_token_is_renewed_before_it_expires(settings: GitHubSettings) -> None:
    """A token with less than five minutes left is not used again."""
    wire = Wire(settings, ok)
    await wire.read()
    wire.now += 54 * 60
    await wire.read()
    assert len(wire.minted) == 1
    wire.now += 2 * 60
    await wire.read()
    assert len(wire.minted) == 2


async def test_tokens_are_narrowed_to_their_use(settings: GitHubSettings) -> None:
    """What a token may do, and where, goes into the request for it, and each use has its own."""
    wire = Wire(settings, ok)
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
    wire = Wire(settings, sequence(httpx.Response(401), httpx.Response(201, json={"id": 6})))
    assert await wire.write() == {"id": 6}
    assert len(wire.minted) == 2


async def test_cold_callers_of_two_uses_do_not_wait_for_each_other(settings: GitHubSettings) -> None:
    """Each use has a request of its own, and a use that is known already asks for nothing."""
    wire = Wire(settings, ok)
    await asyncio.gather(*(wire.read(Scope(77, CHECKS, repo)) for repo in ("a", "b") for _ in range(10)))
    assert len(wire.minted) == 2


async def test_callers_share_a_failure_too(settings: GitHubSettings) -> None:
    """Where GitHub gives no token, twenty callers ask once, and the next one asks anew."""
    wire = Wire(settings, ok)
    wire.mint = lambda number: httpx.Response(404, json={"message": "Not Found"})
    found = await asyncio.gather(*(wire.read() for _ in range(20)), return_exceptions=True)
    assert {str(error) for error in found} == {
        "GitHub: cannot get a token for installation 77: 404 Not Found"
    }
    assert len(wire.minted) == 1
    with pytest.raises(GitHubError):
        await wire.read()
    assert len(wire.minted) == 2


async def test_a_caller_who_goes_away_leaves_the_token_to_the_others() -> None:
    """The first of several is cancelled while the token is on its way: the others get it from one request."""
    asked: list[Scope] = []
    answer = asyncio.Event()

    async def mint(scope: Scope) -> Token:
        asked.append(scope)
        await answer.wait()
        return Token("ghs_x", 1e12)

    tokens = InstallationTokens(mint, lambda: 0.0)
    callers = [asyncio.create_task(tokens.get(Scope(77, TALK))) for _ in range(3)]
    await asyncio.sleep(0)
    callers[0].cancel()
    await asyncio.sleep(0)
    answer.set()
    assert await asyncio.gather(*callers[1:]) == ["ghs_x", "ghs_x"]
    assert len(asked) == 1


async def test_tokens_that_have_ended_are_forgotten() -> None:
    """A cache over months holds what is good now: one candidate's repository more leaves nothing behind."""
    now = [0.0]

    async def mint(scope: Scope) -> Token:
        return Token("ghs_x", now[0] + 3600)

    tokens = InstallationTokens(mint, lambda: now[0])
    for day in range(50):
        now[0] = day * 86_400.0
        await tokens.get(Scope(77, TALK, f"cand-{day}"))
    assert len(tokens._tokens) == 1


def _part(content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


LONG = f"ghs_4242_{_part({'alg': 'RS256'})}.{_part({'perms': ['x-y_z'] * 200})}.{'a-_9' * 171}"
TELLING: list[Callable[[httpx.Request], httpx.Response]] = [
    lambda request: httpx.Response(422, json={"message": f"bad {request.headers['authorization']}"}),
    lambda request: httpx.Response(403, text=request.headers["authorization"].removeprefix("token ")),
    lambda request: httpx.Response(200, text=f"<html>{LONG}"),
    lambda request: _fail(httpx.ReadError(f"while sending {LONG}", request=request)),
]


def _fail(error: Exception) -> httpx.Response:
    raise error


@pytest.mark.parametrize("telling", TELLING)
async def test_a_long_token_is_used_whole_and_never_shown(
    settings: GitHubSettings,
    telling: Callable[[httpx.Request], httpx.Response],
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """The form of 2026 is over a thousand characters: it goes out as it came, into no error, log or repr."""
    caplog.set_level(logging.DEBUG)
    wire = Wire(settings, telling)
    wire.mint = lambda number: httpx.Response(201, json={"token": LONG, "expires_at": wire.expires_at})
    with pytest.raises(GitHubError) as caught:
        await wire.write()
    assert wire.asked[0].headers["authorization"] == f"token {LONG}"
    shown = [str(caught.value), repr(caught.value), caplog.text, *capfd.readouterr(), repr(Token(LONG, 0.0))]
    pieces = LONG.replace("_", ".").split(".")[2:]
    assert all(piece not in text for text in shown for piece in pieces)
    assert caught.value.__cause__ is None
