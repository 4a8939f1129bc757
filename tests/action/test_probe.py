import asyncio
import base64
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from action import probe

BODY = b'{"label": "bug", "confidence": 0.5}'
CHUNKED = (
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"a\r\n" + BODY[:10] + b"\r\n19;x=y\r\n" + BODY[10:] + b"\r\n0\r\nTrailer: x\r\n\r\n"
)
Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


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
        yield {
            "port": server.sockets[0].getsockname()[1],
            "route": "/predict",
            "ready_route": "/healthz",
            "ready_seconds": 5,
            "timeout_seconds": 5,
            "pause_seconds": 0,
            "rest_seconds": 20,
            "max_answer_bytes": 1000,
            "bodies": {"q1": '{"text": "ä"}', "q2": "{}"},
            "warmup": [[0, "q2"]],
            "windows": [[[0, "q1"]], [[0.01, "q1"], [0.02, "q1"]]],
            "rest": ["q2"],
        }
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


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 35\r\n\r\n" + BODY,
        b"HTTP/1.1 200 OK\r\ncontent-length:35\r\nconnection: close\r\n\r\n" + BODY,
        CHUNKED,
        b"HTTP/1.1 200 OK\r\n\r\n" + BODY,
        b"HTTP/1.0 200 OK\r\nContent-Length: 35\r\n\r\n" + BODY,
    ],
)
async def test_every_usual_way_to_answer_is_understood(answer: bytes) -> None:
    """By length, in chunks, or until the connection closes."""
    async with client_of(answering(answer)) as client:
        assert await client.ask("POST", "/predict", b"{}") == BODY


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        (b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n", "status 302"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n", "over 1000 bytes"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "no number"),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1001, "over 1000 bytes"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n", "over 1000 bytes"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n", "no number"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 10_000, "too long"),
        (b"SSH-2.0-x\r\n\r\n", "no HTTP answer"),
        (b"HTTP/1.1 2\xb20 OK\r\n\r\n", "no HTTP answer"),
        (b"HTTP/1.1 200 OK\r\n", "cut off"),
    ],
)
async def test_every_bad_way_to_answer_is_an_error(answer: bytes, word: str) -> None:
    """Redirects, wrong lengths, endless heads and bodies, and what is not HTTP."""
    async with client_of(answering(answer)) as client:
        with pytest.raises(probe.BadAnswer, match=word):
            await client.ask("POST", "/predict", b"{}")


async def test_a_silent_server_is_a_time_out() -> None:
    """A request never outlives its time-out."""

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with client_of(silent) as client:
        with pytest.raises(TimeoutError):
            await client.ask("POST", "/predict", b"{}", within=0.01)


async def test_connections_are_used_again() -> None:
    """Requests one after the other share a connection, as real clients do."""
    connections = 0

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        await answering(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")(reader, writer)

    async with client_of(handle) as client:
        for _ in range(3):
            await client.ask("POST", "/predict", b"{}")
    assert connections == 1


async def test_a_connection_closed_while_idle_is_no_error() -> None:
    """A server may close a kept-alive connection; the next request takes a new one."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asked(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
        await writer.drain()

    async with client_of(handle) as client:
        assert [await client.ask("POST", "/predict", b"{}") for _ in range(3)] == [b"{}"] * 3


async def test_latency_counts_from_the_planned_time() -> None:
    """A request that leaves late is charged for the delay."""
    async with serving(answering(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")) as plan:
        client = probe.Client(plan)
        shot = await probe.fire(client, plan, "q1", time.monotonic() - 10)
        client.close()
        assert shot["ms"] >= 10_000
        assert base64.b64decode(shot["body"]) == b"{}"


async def test_the_whole_plan_is_carried_out(capsys: pytest.CaptureFixture[str]) -> None:
    """Ready route, warm-up, windows and rest are all asked, and nothing but the plan's inputs is sent."""
    seen: list[bytes] = []

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await asked(reader))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
        await writer.drain()

    async with serving(handle) as plan:
        result = await probe.probe(plan)
    assert capsys.readouterr().out == "ready\n"
    assert seen[0].startswith(b"GET /healthz HTTP/1.1\r\n")
    assert sorted(request.partition(b"\r\n\r\n")[2] for request in seen[1:]) == sorted(
        [b"{}", b"{}", *['{"text": "ä"}'.encode()] * 3]
    )
    assert [[shot["id"] for shot in window] for window in result["windows"]] == [["q1"], ["q1", "q1"]]
    assert [shot["id"] for shot in result["rest"]] == ["q2"]
    assert len(result["lag_ms"]) == 3
    json.dumps(result)


async def test_a_server_that_is_never_ready_is_not_asked() -> None:
    """Nothing is sent to a server whose ready route does not answer 200."""
    async with serving(answering(b"HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n")) as plan:
        result = await probe.probe(plan | {"ready_seconds": 0.1})
    assert result == {"ready_at": None, "windows": [], "rest": [], "lag_ms": []}


def test_it_stands_alone() -> None:
    """It imports the standard library only: it runs in an image that has nothing of ours."""
    source = Path(probe.__file__).read_text(encoding="utf-8")
    assert "from action" not in source
    assert "from rubric" not in source
