"""One HTTP connection pool for every githubkit client of this process."""

from __future__ import annotations

import urllib.request
from types import TracebackType

import httpx


class SharedTransport(httpx.AsyncHTTPTransport):
    """A transport that outlives the clients on it.

    githubkit opens a client per request and closes it, transport included: without this each request would
    pay for a new connection and a new TLS context. It belongs to one event loop; end it with `shut_down`.
    """

    async def __aenter__(self) -> SharedTransport:
        """Nothing to open: connections are made as they are needed."""
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        """Leaves the pool open."""

    async def aclose(self) -> None:
        """Leaves the pool open."""

    async def shut_down(self) -> None:
        """Close all connections."""
        await super().aclose()


def proxy_for(url: str) -> str | None:
    """The environment's proxy for `url`: httpx reads it only for transports of its own making."""
    target = httpx.URL(url)
    if urllib.request.proxy_bypass(target.host):
        return None
    proxies = urllib.request.getproxies()
    return proxies.get(target.scheme) or proxies.get("all")
