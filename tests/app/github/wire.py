"""A stand-in for GitHub's side of the wire, for what is done with its answers. Nothing here is described."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

import httpx

from app.github.auth import TALK, Scope
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
        self.mint = self._token
        self.in_flight = self.most_in_flight = 0
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
        """Read a comment."""
        return await self.requests.read(
            scope, "read a comment", lambda client: client.rest.issues.async_get_comment("acme", "x", 1)
        )

    async def write(self) -> object:
        """Write a comment."""
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
            return self.mint(len(self.minted))
        self.asked.append(request)
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        await asyncio.sleep(0)
        self.in_flight -= 1
        return self.answer(request)

    def _token(self, number: int) -> httpx.Response:
        return httpx.Response(201, json={"token": f"ghs_secret{number}", "expires_at": self.expires_at})


def ok(request: httpx.Request) -> httpx.Response:
    """Everything is there."""
    return httpx.Response(200, json={"id": 5})


def sequence(*responses: httpx.Response) -> Answer:
    """One answer after the other."""
    left = iter(responses)
    return lambda request: next(left)
