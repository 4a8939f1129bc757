"""REST requests as an installation: token, pace, retry rule, and one kind of error. Knows no endpoint."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakValueDictionary

import httpx
from githubkit import GitHub, TokenAuthStrategy
from githubkit.exception import GitHubException, RequestError, RequestFailed
from pydantic import ValidationError

from app.errors import GitHubError, RateLimited
from app.github.answers import items, look_up, text
from app.github.auth import InstallationTokens, Scope, Token, expiry
from app.github.ledger import Ledger
from app.github.pace import Limits
from app.github.pacing import APP, Held, Pacing
from app.github.retry import Again, Failure, TooLong, asked_wait, decide, is_limit
from app.github.scrub import one_line

NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
PAGE = 100
PAGES_MAX = 100

Send = Callable[[Any], Awaitable[Any]]  # takes a githubkit client, returns its response


@dataclass(frozen=True)
class Answer:
    """An answer with what its headers say. `unchanged`: what the caller's tag stands for is still true."""

    body: object
    links: dict[str, str]  # URL by rel
    etag: str = ""
    unchanged: bool = False


class Requests:
    """Sends requests. `app` is authenticated as the App itself and used for nothing but tokens."""

    def __init__(
        self,
        app: GitHub,
        limits: Limits,
        ledger: Ledger,
        *,
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._config = app.config
        self._pacing = Pacing(limits, ledger, now, sleep)
        self._app = self._client(app.auth, APP)
        self._now = now
        self._sleep = sleep
        self._writing: WeakValueDictionary[tuple[object, ...], asyncio.Lock] = WeakValueDictionary()
        self.tokens = InstallationTokens(self._mint, now)

    async def read(self, scope: Scope, what: str, send: Send) -> object:
        """The answer's JSON. `what` completes the sentence "GitHub: cannot ..."."""
        return _json(await self._repeat(self._as_installation(scope, send), what, write=False), what)

    async def write(self, scope: Scope, what: str, send: Send) -> object:
        """Like `read`, but never sent again where GitHub may have acted. None for an empty answer."""
        return _json(await self._repeat(self._as_installation(scope, send), what, write=True), what)

    async def redirect(self, scope: Scope, what: str, send: Send) -> str:
        """Where GitHub sends the caller. Not followed here: the address is good without a token."""

        async def stay(client: Any) -> Any:
            config = replace(client.config, follow_redirects=False)
            unmoved = GitHub(client.auth, config=config)
            return await send(unmoved)

        answer = await self._repeat(self._as_installation(scope, stay), what, write=False)
        place = answer.headers.get("location", "")
        if not place:
            raise GitHubError(f"GitHub: cannot {what}: the answer says no place", answer.status_code)
        return str(place)

    @property
    def transport(self) -> httpx.AsyncBaseTransport:
        """The connections of all clients."""
        transport = self._app.config.async_transport
        return httpx.AsyncHTTPTransport() if transport is None else transport

    async def read_as_app(self, what: str, send: Send) -> object:
        """Like `read`, as the App itself, for the few questions that no installation may ask."""
        return _json(await self._repeat(self._as_app(send), what, write=False), what)

    async def answer(self, scope: Scope | None, what: str, send: Send, *, write: bool = False) -> Answer:
        """Like `read` or `write`, with links and tag; as the App itself where there is no scope."""

        def as_app() -> Awaitable[Any]:
            return send(self._app)

        once = as_app if scope is None else self._as_installation(scope, send)
        response = await self._repeat(once, what, write=write)
        found = response.raw_response.links
        links = {rel: link["url"] for rel, link in found.items() if "url" in link}
        unchanged = response.status_code == httpx.codes.NOT_MODIFIED
        body = None if unchanged else _json(response, what)
        return Answer(body, links, response.headers.get("etag", ""), unchanged)

    async def pages(
        self, scope: Scope, what: str, send: Callable[[Any, int], Awaitable[Any]], *path: str
    ) -> AsyncIterator[object]:
        """The entries of a paged list at `path` of each answer. `send` gets client and page number."""
        for page in range(1, PAGES_MAX + 1):

            def send_page(client: Any, page: int = page) -> Awaitable[Any]:
                return send(client, page)

            found = items(await self.read(scope, what, send_page), *path)
            for item in found:
                yield item
            if len(found) < PAGE:
                return
        raise GitHubError(f"GitHub: cannot {what}: the list is longer than {PAGE * PAGES_MAX}")

    def writing(self, installation_id: int, *what: object) -> AbstractAsyncContextManager[None]:
        """Held around find-or-create of `what`, so that two callers cannot both miss and both create."""
        return self._writing.setdefault((installation_id, *what), asyncio.Lock())

    def _client(self, auth: Any, whose: int) -> GitHub:
        return GitHub(auth, config=replace(self._config, throttler=self._pacing.throttler(whose)))

    def _as_app(self, send: Send) -> Callable[[], Awaitable[Any]]:
        async def once() -> Any:
            return await self._watched(APP, send(self._app))

        return once

    def _as_installation(self, scope: Scope, send: Send) -> Callable[[], Awaitable[Any]]:
        async def once() -> Any:
            secret = await self.tokens.get(scope)
            client = self._client(  # kept here: its namespaces refer to it weakly
                TokenAuthStrategy(secret), scope.installation_id
            )
            try:
                return await self._watched(scope.installation_id, send(client))
            except RequestFailed as error:
                if error.response.status_code == 401:
                    self.tokens.drop(scope, secret)
                raise

        return once

    async def _watched(self, whose: int, sending: Awaitable[Any]) -> Any:
        """Where GitHub refuses one request for rate, all others of the same installation wait as well."""
        try:
            return await sending
        except RequestFailed as error:
            failure = failure_of(error)
            if is_limit(failure):
                self._pacing.pause(whose, asked_wait(failure, 1, self._now()))
            raise

    async def _mint(self, scope: Scope) -> Token:
        what = f"get a token for installation {scope.installation_id}"
        narrowed = {} if scope.repo is None else {"repositories": [scope.repo]}

        async def send(client: Any) -> Any:
            return await client.rest.apps.async_create_installation_access_token(
                scope.installation_id, permissions=dict(scope.permissions), **narrowed
            )

        answer = _json(await self._repeat(self._as_app(send), what, write=False), what)
        return Token(text(answer, "token"), expiry(text(answer, "expires_at")))

    async def _repeat(self, send: Callable[[], Awaitable[Any]], what: str, *, write: bool) -> Any:
        tries = 0
        while True:
            tries += 1
            try:
                return await send()
            except GitHubException as error:
                failure = failure_of(error)
            except Held as held:
                raise _limited(what, held.seconds) from None
            except ValidationError as error:
                raise GitHubError(f"GitHub: cannot {what}: {one_line(str(error))}") from None
            match decide(failure, write=write, tries=tries, now=self._now()):
                case Again(after):
                    await self._sleep(after)
                case TooLong(seconds):
                    raise _limited(what, seconds)
                case None:
                    raise GitHubError(f"GitHub: cannot {what}: {failure.message}", failure.status)


def _limited(what: str, seconds: float) -> RateLimited:
    return RateLimited(f"GitHub: cannot {what}: rate limit, wait {seconds:.0f} s", seconds)


def failure_of(error: GitHubException) -> Failure:
    """What githubkit's exception says, as the retry rule reads it."""
    if isinstance(error, RequestFailed):
        headers = {name.lower(): value for name, value in error.response.headers.items()}
        return Failure(error.response.status_code, _said(error.response), headers=headers)
    cause = error.exc if isinstance(error, RequestError) else error
    sent = not isinstance(cause, NEVER_SENT)
    return Failure(0, one_line(f"no answer: {type(cause).__name__}: {cause}"), sent=sent)


def _said(response: Any) -> str:
    """Status and GitHub's own words, the details of a 422 with them."""
    try:
        body = response.json()
    except ValueError:
        body = None
    message = look_up(body, "message")
    details = look_up(body, "errors")
    words = [str(response.status_code), message if isinstance(message, str) else response.reason_phrase]
    words += [_detail(detail) for detail in details] if isinstance(details, list) else []
    return one_line(" ".join(filter(None, words)))


def _detail(detail: object) -> str:
    if isinstance(detail, str):
        return detail
    parts = (look_up(detail, key) for key in ("resource", "field", "code", "message"))
    return " ".join(part for part in parts if isinstance(part, str))


def _json(response: Any, what: str) -> object:
    if response.status_code == 204 or not response.content:
        return None
    try:
        return response.json()
    except ValueError:
        raise GitHubError(f"GitHub: cannot {what}: the answer is not JSON", response.status_code) from None
