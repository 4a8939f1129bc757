"""The load generator: a program of its own in a trusted container beside the server. Standard library only.

Reads a plan, sends each request at its planned time whether or not earlier ones were answered (open loop),
and counts latency from the planned time, so that a stalled server cannot hide behind a waiting client.
Answers are data: capped, encoded and handed back; they are never judged here. Usage: probe.py PLAN RESULT
"""

from __future__ import annotations

import asyncio
import base64
import gc
import json
import socket
import sys
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

HOST = "127.0.0.1"
POLL_SECONDS, REST_WORKERS, HEAD_BYTES = 0.05, 4, 32_768
EARLY_SECONDS = 0.0015  # the loop sleeps in whole milliseconds: it wakes this much early and stays awake,
AWAKE_SHARE = 0.15  # but not for more than this share of the time
CONNECT_SECONDS = 0.003  # how early a connection for one request alone is made: our work, not theirs
Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Ahead = asyncio.Task[Connection] | None


class BadAnswer(Exception):
    """The server answered something that is not a usable HTTP answer."""


class StaleConnection(Exception):
    """A kept-alive connection ended before the first byte of an answer."""


BROKEN = (OSError, asyncio.TimeoutError, asyncio.IncompleteReadError)
FAILURES = (*BROKEN, BadAnswer, StaleConnection, ValueError)


class Client:
    """HTTP/1.1 over loopback with a pool of kept-alive connections, writing as one client or another."""

    def __init__(self, plan: dict[str, Any]) -> None:
        """Take port, limits, looks and requests from the plan; every request is put together beforehand."""
        self.port = int(plan["port"])
        self.timeout = float(plan["timeout_seconds"])
        self.cap = int(plan["max_answer_bytes"])
        self.left = int(plan["max_answers_bytes"])
        self.pool: list[Connection] = []
        looks = [
            (f"Host: {HOST}:{self.port}\r\n{lines(look['headers'])}", look["fresh"]) for look in plan["looks"]
        ]
        self.requests = {
            key: (request(plan["route"], looks[look][0], body), bool(looks[look][1]))
            for key, (look, body) in plan["requests"].items()
        }

    def ahead(self, key: str) -> Ahead:
        """The connection that this request has for itself, on its way; None where it uses a kept one."""
        return asyncio.create_task(self._connect()) if self.requests[key][1] else None

    async def ask(self, key: str, ahead: Ahead = None) -> bytes:
        """One planned request within the time-out: the body of a 200 answer.

        Raises BadAnswer, OSError or a time-out.
        """
        data, fresh = self.requests[key]
        body = await asyncio.wait_for(self.send(data, fresh=fresh, ahead=ahead), self.timeout)
        self.left -= len(body)
        if self.left < 0:
            raise BadAnswer("the answers are too long together")
        return body

    async def get(self, route: str, within: float) -> None:
        """Ask a route without a body. Raises as `ask` does."""
        data = f"GET {route} HTTP/1.1\r\nHost: {HOST}:{self.port}\r\n\r\n".encode()
        await asyncio.wait_for(self.send(data), min(within, self.timeout))

    def close(self) -> None:
        """Let the kept connections go."""
        for _, writer in self.pool:
            writer.close()
        self.pool.clear()

    async def send(self, data: bytes, *, fresh: bool = False, ahead: Ahead = None) -> bytes:
        """Bytes out, body in: over a kept connection where there is one, unless it shall be a `fresh` one."""
        while self.pool and not fresh:
            reader, writer = self.pool.pop()
            if writer.is_closing() or reader.at_eof():
                writer.close()
                continue
            try:
                return await self._exchange((reader, writer), data, keep=True)
            except (ConnectionError, StaleConnection):
                break  # the server closed an idle connection: every client then tries a fresh one
        return await self._exchange(await (ahead or self._connect()), data, keep=not fresh)

    async def _connect(self) -> Connection:
        connection = await asyncio.open_connection(HOST, self.port, limit=HEAD_BYTES)
        connection[1].get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    async def _exchange(self, connection: Connection, data: bytes, *, keep: bool) -> bytes:
        reader, writer = connection
        usable = False
        try:
            writer.write(data)
            await writer.drain()
            status, headers = await read_head(reader)
            if status != 200:
                raise BadAnswer(f"status {status}")
            body, ended = await read_body(reader, headers, self.cap)
            usable = keep and ended and headers.get("connection", "").lower() != "close"
            return body
        finally:
            if usable:
                self.pool.append(connection)
            else:
                writer.close()


def lines(headers: Iterable[tuple[str, str]]) -> str:
    """Header lines."""
    return "".join(f"{name}: {value}\r\n" for name, value in headers)


def request(route: str, head: str, body: str) -> bytes:
    """A plain POST, with nothing in it that would tell a probe from any other client."""
    data = body.encode()
    length = f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n"
    return f"POST {route} HTTP/1.1\r\n{head}{length}".encode() + data


async def read_head(reader: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
    """Status and headers, names in lower case. HTTP/1.0 counts as closing unless it says otherwise."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as error:
        raise StaleConnection if not error.partial else BadAnswer("the head is cut off") from error
    except asyncio.LimitOverrunError as error:
        raise BadAnswer("the head is too long") from error
    first, *lines = head.decode("latin-1").split("\r\n")
    version, _, rest = first.partition(" ")
    status = rest[:3]
    if version not in ("HTTP/1.1", "HTTP/1.0") or not (status.isascii() and status.isdigit()):
        raise BadAnswer("no HTTP answer")
    headers = {"connection": "close"} if version == "HTTP/1.0" else {}
    for line in lines:
        name, colon, value = line.partition(":")
        if colon:
            headers[name.strip().lower()] = value.strip()
    return int(status), headers


async def read_body(reader: asyncio.StreamReader, headers: dict[str, str], cap: int) -> tuple[bytes, bool]:
    """The body, and whether its end was marked so that the connection can be used again."""
    if "chunked" in headers.get("transfer-encoding", "").lower():
        return await read_chunks(reader, cap), True
    length = headers.get("content-length")
    if length is None:
        body = await reader.read(cap + 1)
        while len(body) <= cap and (more := await reader.read(cap + 1)):
            body += more
        if len(body) > cap:
            raise BadAnswer(f"the body is over {cap} bytes")
        return body, False
    if not (length.isascii() and length.isdigit() and len(length) < 12) or int(length) > cap:
        raise BadAnswer(f"the body is over {cap} bytes, or its length is no number")
    return await reader.readexactly(int(length)), True


async def read_chunks(reader: asyncio.StreamReader, cap: int) -> bytes:
    """A chunked body with its trailer."""
    body = b""
    while True:
        line = (await reader.readuntil(b"\r\n")).split(b";")[0].strip()
        if not line or len(line) > 8 or line.strip(b"0123456789abcdefABCDEF"):
            raise BadAnswer("a chunk's size is no number")
        size = int(line, 16)
        if len(body) + size > cap:
            raise BadAnswer(f"the body is over {cap} bytes")
        body += await reader.readexactly(size)
        ending = await reader.readuntil(b"\r\n")
        if size == 0:
            while ending != b"\r\n":
                ending = await reader.readuntil(b"\r\n")
            return body


async def wait_until_ready(client: Client, plan: dict[str, Any]) -> float | None:
    """When the ready route first answered 200, in seconds since the epoch; None when it never did in time."""
    deadline = time.monotonic() + float(plan["ready_seconds"])
    while (left := deadline - time.monotonic()) > 0:
        try:
            await client.get(plan["ready_route"], left)
            return time.time()
        except FAILURES:
            await asyncio.sleep(POLL_SECONDS)
    return None


async def fire(client: Client, key: str, due: float, ahead: Ahead = None) -> dict[str, Any]:
    """Ask one input; latency in ms counts from `due`.

    A failure is an answer too: a word instead of a body.
    """
    try:
        body = await client.ask(key, ahead)
    except FAILURES as error:
        word = str(error) if isinstance(error, BadAnswer) else type(error).__name__
        return {"id": key, "ms": (time.monotonic() - due) * 1000, "error": word}
    return {"id": key, "ms": (time.monotonic() - due) * 1000, "body": base64.b64encode(body).decode()}


async def window(
    client: Client, shots: Sequence[tuple[float, str]], lags: list[float]
) -> list[dict[str, Any]]:
    """Send one window's requests on schedule, then wait for all of them."""
    early = min(EARLY_SECONDS, AWAKE_SHARE * shots[-1][0] / len(shots)) if shots else 0.0
    begin = time.monotonic()

    async def shot(key: str, due: float) -> dict[str, Any]:
        ahead = client.ahead(key)
        await asyncio.sleep(max(0.0, due - early - time.monotonic()))
        while time.monotonic() < due:  # noqa: ASYNC110 - a point in time sets no event
            await asyncio.sleep(0)
        lags.append((time.monotonic() - due) * 1000)
        return await fire(client, key, due, ahead)

    tasks = []
    for offset, key in shots:
        await asyncio.sleep(max(0.0, begin + offset - CONNECT_SECONDS - time.monotonic()))
        tasks.append(asyncio.create_task(shot(key, begin + offset)))
    return list(await asyncio.gather(*tasks))


async def closed_loop(
    client: Client, keys: Iterable[str], workers: int, seconds: float, lead: float = 0.0
) -> dict[str, Any]:
    """Ask input after input, so many at once, to the end or out of time; what is under way is dropped.

    A connection of its own is made `lead` seconds early, as in a window: none tells which part it is.
    """
    left = iter(keys)
    begin = time.monotonic()
    answers: list[dict[str, Any]] = []

    async def worker() -> None:
        for key in left:
            ahead = client.ahead(key)
            await asyncio.sleep(lead if ahead else 0.0)
            answers.append(await fire(client, key, time.monotonic(), ahead))

    with suppress(asyncio.TimeoutError):
        await asyncio.wait_for(asyncio.gather(*(worker() for _ in range(workers))), seconds)
    return {"workers": workers, "seconds": time.monotonic() - begin, "shots": answers}


async def probe(plan: dict[str, Any]) -> dict[str, Any]:
    """The whole plan: readiness (told on standard output), warm-up, windows, rest, burst."""
    client = Client(plan)
    try:
        return await carry_out(client, plan)
    finally:
        client.close()


async def carry_out(client: Client, plan: dict[str, Any]) -> dict[str, Any]:
    """The plan's parts, one after the other; what it leaves empty is left out."""
    result: dict[str, Any] = {"ready_at": None, "windows": [], "rest": [], "lag_ms": [], "burst": None}
    if plan["ready_route"]:
        result["ready_at"] = await wait_until_ready(client, plan)
        if result["ready_at"] is None:
            return result
        sys.stdout.write("ready\n")
        sys.stdout.flush()
    await window(client, plan["warmup"], [])
    for shots in plan["windows"]:
        await asyncio.sleep(float(plan["pause_seconds"]))
        result["windows"].append(await window(client, shots, result["lag_ms"]))
    rest = (client, plan["rest"], REST_WORKERS, plan["rest_seconds"], CONNECT_SECONDS)
    result["rest"] = (await closed_loop(*rest))["shots"]
    if plan["burst"]:
        burst = (client, plan["burst"], plan["burst_workers"], plan["burst_seconds"])
        result["burst"] = await closed_loop(*burst)
    return result


def main(plan_path: str, result_path: str) -> None:
    """Read the plan, carry it out, write the result."""
    plan = json.loads(Path(plan_path).read_text(encoding="utf-8"))
    gc.freeze()  # else the collector walks through the plan in the middle of a window
    Path(result_path).write_text(json.dumps(asyncio.run(probe(plan))), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
