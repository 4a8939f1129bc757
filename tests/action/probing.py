"""A small server on the loopback, and a plan for it, to try the load generator on."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from action import probe

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
EMPTY: dict[str, Any] = {"ready_route": "", "warmup": [], "windows": [], "rest": []}
Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def plan_for(port: int) -> dict[str, Any]:
    """A small plan for a server on this port; q1 and q2 keep their connections, q3 does not."""
    return {
        "port": port,
        "route": "/predict",
        "ready_route": "/healthz",
        "ready_seconds": 5,
        "timeout_seconds": 5,
        "pause_seconds": 0,
        "rest_seconds": 20,
        "max_answer_bytes": 1000,
        "max_answers_bytes": 100_000,
        "looks": [
            {"headers": [["User-Agent", "one/1"], ["Accept", "*/*"]], "fresh": False},
            {"headers": [["User-Agent", "two/2"], ["Connection", "close"]], "fresh": True},
        ],
        "requests": {"q1": [0, '{"text": "ä"}'], "q2": [0, "{}"], "q3": [1, "[]"]},
        "warmup": [[0, "q2"]],
        "windows": [[[0, "q1"]], [[0.01, "q1"], [0.02, "q1"]]],
        "rest": ["q2"],
        "burst": [],
        "burst_seconds": 5,
        "burst_workers": 2,
    }


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[dict[str, Any]]:
    """A server on a free port of the loopback, and a plan for it. Waits for its connections to end."""
    open_connections: set[asyncio.Task[None] | None] = set()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        open_connections.add(asyncio.current_task())
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await handler(reader, writer)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    async with await asyncio.start_server(handle, "127.0.0.1", 0) as server:
        yield plan_for(server.sockets[0].getsockname()[1])
        await asyncio.gather(*(task for task in open_connections if task))


@asynccontextmanager
async def client_of(handler: Handler) -> AsyncIterator[probe.Client]:
    """A client of such a server, its connections closed at the end."""
    async with serving(handler) as plan:
        client = probe.Client(plan)
        yield client
        client.close()


async def asked(reader: asyncio.StreamReader) -> bytes:
    """One request, head and body."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
    return head + (await reader.readexactly(int(length)) if length else b"")


def answering(answer: bytes) -> Handler:
    """A server that answers every request of a connection with these bytes."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            await asked(reader)
            writer.write(answer)
            await writer.drain()
            if b"1.0" in answer[:9] or not (b"ength" in answer or b"chunked" in answer):
                return

    return handle
