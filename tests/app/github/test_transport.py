from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest

from app.github.client import app_client
from app.github.settings import GitHubSettings
from app.github.transport import SharedTransport, proxy_for

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"


@dataclass
class Server:
    """An HTTP server that keeps connections open and counts them."""

    url: str = ""
    connections: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        while await reader.readline():
            await reader.readuntil(b"\r\n\r\n")
            writer.write(ANSWER)
        writer.close()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """The server, on any free port."""
    counting = Server()
    async with await asyncio.start_server(counting.serve, "127.0.0.1", 0) as listening:
        host, port = listening.sockets[0].getsockname()
        counting.url = f"http://{host}:{port}"
        yield counting


async def test_one_connection_serves_many_clients(server: Server, settings: GitHubSettings) -> None:
    """githubkit closes a client after each request; the connection stays."""
    transport = SharedTransport()
    client = app_client(replace(settings, api_url=server.url), transport)
    for _ in range(5):
        await client.rest.apps.async_get_authenticated()
    await transport.shut_down()
    assert server.connections == 1


@pytest.mark.parametrize(
    ("url", "proxy"),
    [
        ("https://api.github.com", "http://proxy:3128"),
        ("https://github.internal/api/v3", None),
        ("http://127.0.0.1:4000", None),
    ],
)
def test_the_environments_proxy_is_used(url: str, proxy: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proxies count per scheme, and hosts named in no_proxy are reached directly."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("https_proxy", "http://proxy:3128")
    monkeypatch.setenv("no_proxy", "github.internal,127.0.0.1")
    assert proxy_for(url) == proxy
