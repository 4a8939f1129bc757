"""Installation tokens: as narrow as the use, kept until shortly before they expire, asked for once.

A token is opaque: since 2026 GitHub gives out long ones of several parts, so nothing looks at form or length.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

MARGIN_SECONDS = 300.0  # longer than any deadline of a git call that carries the token
Permissions = tuple[tuple[str, str], ...]

CHECKS: Permissions = (("checks", "write"),)
# Opening a pull request looks at both branches.
TALK: Permissions = (("contents", "read"), ("issues", "write"), ("pull_requests", "write"))
SET_UP: Permissions = (("administration", "write"),)
MEMBERS: Permissions = (("members", "read"),)
CLONE: Permissions = (("contents", "read"),)
PUSH: Permissions = (("contents", "write"),)


@dataclass(frozen=True)
class Scope:
    """What a token may do, and where. `repo` is a name without its owner; None means all of them."""

    installation_id: int
    permissions: Permissions
    repo: str | None = None


@dataclass(frozen=True)
class Token:
    """A token and when it ends, in seconds since 1970. The token never shows in a repr."""

    secret: str
    expires_at: float

    def __repr__(self) -> str:
        return f"Token(expires_at={self.expires_at})"


def expiry(stamp: str) -> float:
    """Seconds since 1970 of GitHub's ISO 8601 time."""
    return datetime.fromisoformat(stamp).timestamp()


class InstallationTokens:
    """Tokens by scope. `mint` asks GitHub for one; `now` gives seconds since 1970."""

    def __init__(self, mint: Callable[[Scope], Awaitable[Token]], now: Callable[[], float]) -> None:
        self._mint = mint
        self._now = now
        self._tokens: dict[Scope, Token] = {}
        self._minting: dict[Scope, asyncio.Task[Token]] = {}

    async def get(self, scope: Scope) -> str:
        """A token that is good for another five minutes.

        Callers that come together share one request, and its failure; who goes away leaves it to the others.
        """
        token = self._tokens.get(scope)
        if token is not None and self._is_good(token):
            return token.secret
        minting = self._minting.get(scope)
        if minting is None:
            minting = self._minting[scope] = asyncio.create_task(self._renew(scope))
            minting.add_done_callback(lambda task: task.cancelled() or task.exception())  # it was heard
        return (await asyncio.shield(minting)).secret

    def drop(self, scope: Scope, secret: str) -> None:
        """Forget a token that GitHub no longer takes, unless a newer one is already there."""
        token = self._tokens.get(scope)
        if token is not None and token.secret == secret:
            del self._tokens[scope]

    async def _renew(self, scope: Scope) -> Token:
        try:
            token = await self._mint(scope)
        finally:
            del self._minting[scope]
        self._tokens = {held: kept for held, kept in self._tokens.items() if self._is_good(kept)}
        self._tokens[scope] = token
        return token

    def _is_good(self, token: Token) -> bool:
        return token.expires_at - MARGIN_SECONDS > self._now()
