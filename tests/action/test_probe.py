import asyncio
import socket
from typing import ClassVar

import pytest

from action import probe
from tests.action.probing import OK, answering, asked, client_of, serving

BODY = b'{"label": "bug", "confidence": 0.5}'
CHUNKED = (
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"a\r\n" + BODY[:10] + b"\r\n19;x=y\r\n" + BODY[10:] + b"\r\n0\r\nTrailer: x\r\n\r\n"
)


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
        assert await client.ask("q2") == BODY


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
            await client.ask("q2")


async def test_a_silent_server_is_a_time_out() -> None:
    """A request never outlives its time-out."""

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with client_of(silent) as client:
        client.timeout = 0.01
        with pytest.raises(TimeoutError):
            await client.ask("q2")
        with pytest.raises(TimeoutError):
            await client.get("/healthz", 0.01)


async def test_connections_are_used_again() -> None:
    """Requests one after the other share a connection, as real clients do."""
    connections = 0

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        await answering(OK)(reader, writer)

    async with client_of(handle) as client:
        for _ in range(3):
            await client.ask("q2")
    assert connections == 1


async def test_a_connection_closed_while_idle_is_no_error() -> None:
    """A server may close a kept-alive connection; the next request takes a new one."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asked(reader)
        writer.write(OK)
        await writer.drain()

    async with client_of(handle) as client:
        assert [await client.ask("q2") for _ in range(3)] == [b"{}"] * 3


async def test_a_fresh_client_keeps_no_connection() -> None:
    """Its requests use a connection each, and leave the kept ones to the others."""
    seen: list[list[bytes]] = []

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        mine: list[bytes] = []
        seen.append(mine)
        while True:
            mine.append(await asked(reader))
            writer.write(OK)
            await writer.drain()

    async with client_of(handle) as client:
        for key in ("q2", "q3", "q2", "q3", "q2"):
            await client.ask(key)
    assert [len(requests) for requests in seen] == [3, 1, 1]
    assert all(b"User-Agent: two/2\r\n" in request for request in (*seen[1], *seen[2]))


async def test_a_request_is_what_the_look_says() -> None:
    """Host, the client's own headers, type and length, and nothing of ours."""
    seen: list[bytes] = []

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await asked(reader))
        writer.write(OK)
        await writer.drain()

    async with client_of(handle) as client:
        await client.ask("q1")
        port = client.port
    assert seen[0].decode() == (
        f"POST /predict HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUser-Agent: one/1\r\nAccept: */*\r\n"
        'Content-Type: application/json\r\nContent-Length: 14\r\n\r\n{"text": "ä"}'
    )


async def test_all_answers_together_are_capped() -> None:
    """A server cannot fill the generator's memory: what is over the cap counts as no answer."""
    async with serving(answering(OK)) as plan:
        client = probe.Client(plan | {"max_answers_bytes": 5})
        assert [await client.ask("q2") for _ in range(2)] == [b"{}"] * 2
        with pytest.raises(probe.BadAnswer, match="too long together"):
            await client.ask("q2")
        client.close()


async def test_small_requests_are_not_held_back() -> None:
    """Every connection has TCP_NODELAY."""
    async with client_of(answering(OK)) as client:
        await client.ask("q2")
        sock = client.pool[0][1].get_extra_info("socket")
        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


async def test_scored_requests_look_alike_timed_or_not() -> None:
    """Connections of their own are made ahead in windows and rest: no server sees which part it is in."""

    class Watched(probe.Client):
        made: ClassVar[list[str]] = []

        def ahead(self, key: str) -> probe.Ahead:
            self.made.append(key)
            return super().ahead(key)

    async with serving(answering(OK)) as plan:
        client = Watched(plan)
        parts = {
            "ready_route": "",
            "warmup": [],
            "windows": [[[0, "q3"], [0.001, "q1"]]],
            "rest": ["q3", "q2"],
        }
        result = await probe.carry_out(client, plan | parts)
        client.close()
    assert sorted(client.made) == ["q1", "q2", "q3", "q3"]
    assert not any("error" in shot for shot in [*result["windows"][0], *result["rest"]])
