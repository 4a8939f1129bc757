"""The load generator: a program of its own in a trusted container beside the server. Standard library only.

Reads a plan, sends each request at its planned time whether or not earlier ones were answered (open loop),
and counts latency from the planned time, so that a stalled server cannot hide behind a waiting client.
Answers are data: capped, encoded and handed back; they are never judged here. Usage: probe.py PLAN RESULT
"""

from __future__ import annotations

import asyncio
import base64
import json
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

HOST = "127.0.0.1"
POLL_SECONDS = 0.05
REST_WORKERS = 4
HEAD_BYTES = 32_768
Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class BadAnswer(Exception):
    """The server answered something that is not a usable HTTP answer."""


class StaleConnection(Exception):
    """A kept-alive connection ended before the first byte of an answer."""


FAILURES = (
    OSError,
    asyncio.TimeoutError,
    BadAnswer,
    StaleConnection,
    asyncio.IncompleteReadError,
    ValueError,
)


class Client:
    """HTTP/1.1 over loopback with a pool of kept-alive connections."""

    def __init__(self, plan: dict[str, Any]) -> None:
        """Take port, limits and routes from the plan."""
        self.port = int(plan["port"])
        self.timeout = float(plan["timeout_seconds"])
        self.cap = int(plan["max_answer_bytes"])
        self.pool: list[Connection] = []

    async def ask(self, method: str, route: str, body: bytes = b"", within: float = 0.0) -> bytes:
        """One request within the time-out: the body of a 200 answer.

        Raises BadAnswer, OSError or a time-out.
        """
        return await asyncio.wait_for(self._ask(request(method, route, body)), within or self.timeout)

    def close(self) -> None:
        """Let the kept connections go."""
        for _, writer in self.pool:
            writer.close()
        self.pool.clear()

    async def _ask(self, data: bytes) -> bytes:
        while self.pool:
            reader, writer = self.pool.pop()
            if writer.is_closing() or reader.at_eof():
                writer.close()
                continue
            try:
                return await self._exchange((reader, writer), data)
            except (ConnectionError, StaleConnection):
                break  # the server closed an idle connection: every client then tries a fresh one
        return await self._exchange(await asyncio.open_connection(HOST, self.port, limit=HEAD_BYTES), data)

    async def _exchange(self, connection: Connection, data: bytes) -> bytes:
        reader, writer = connection
        keep = False
        try:
            writer.write(data)
            await writer.drain()
            status, headers = await read_head(reader)
            if status != 200:
                raise BadAnswer(f"status {status}")
            body, ended = await read_body(reader, headers, self.cap)
            keep = ended and headers.get("connection", "").lower() != "close"
            return body
        finally:
            if keep:
                self.pool.append(connection)
            else:
                writer.close()


def request(method: str, route: str, body: bytes) -> bytes:
    """A plain request, with nothing in it that would tell a probe from any other client."""
    head = f"{method} {route} HTTP/1.1\r\nHost: {HOST}\r\nAccept: application/json\r\n"
    if body:
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + b"\r\n" + body


async def read_head(reader: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
    """Status and headers (names in lower case).

    HTTP/1.0 answers count as closing unless they say otherwise.
    """
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
            await client.ask("GET", plan["ready_route"], within=min(left, client.timeout))
            return time.time()
        except FAILURES:
            await asyncio.sleep(POLL_SECONDS)
    return None


async def fire(client: Client, plan: dict[str, Any], key: str, due: float) -> dict[str, Any]:
    """Ask one input; latency in ms counts from `due`.

    A failure is an answer too: a word instead of a body.
    """
    try:
        body = await client.ask("POST", plan["route"], plan["bodies"][key].encode())
    except FAILURES as error:
        word = str(error) if isinstance(error, BadAnswer) else type(error).__name__
        return {"id": key, "ms": (time.monotonic() - due) * 1000, "error": word}
    return {"id": key, "ms": (time.monotonic() - due) * 1000, "body": base64.b64encode(body).decode()}


async def window(
    client: Client, plan: dict[str, Any], shots: Iterable[tuple[float, str]], lags: list[float]
) -> list[dict[str, Any]]:
    """Send one window's requests on schedule, then wait for all of them."""
    begin = time.monotonic()
    tasks = []
    for offset, key in shots:
        due = begin + offset
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        lags.append((time.monotonic() - due) * 1000)
        tasks.append(asyncio.create_task(fire(client, plan, key, due)))
    return list(await asyncio.gather(*tasks))


async def ask_rest(client: Client, plan: dict[str, Any]) -> list[dict[str, Any]]:
    """Ask the untimed inputs, a few at a time, until done or out of time."""
    keys = iter(plan["rest"])
    deadline = time.monotonic() + float(plan["rest_seconds"])
    answers = []

    async def worker() -> None:
        for key in keys:
            if time.monotonic() > deadline - client.timeout:
                return
            answers.append(await fire(client, plan, key, time.monotonic()))

    await asyncio.gather(*(worker() for _ in range(REST_WORKERS)))
    return answers


async def probe(plan: dict[str, Any]) -> dict[str, Any]:
    """The whole plan: readiness, warm-up, windows, rest.

    Tells on standard output when the server was ready.
    """
    client = Client(plan)
    try:
        return await carry_out(client, plan)
    finally:
        client.close()


async def carry_out(client: Client, plan: dict[str, Any]) -> dict[str, Any]:
    """The plan's parts, one after the other."""
    ready_at = await wait_until_ready(client, plan)
    result: dict[str, Any] = {"ready_at": ready_at, "windows": [], "rest": [], "lag_ms": []}
    if ready_at is None:
        return result
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await window(client, plan, plan["warmup"], [])
    for shots in plan["windows"]:
        await asyncio.sleep(float(plan["pause_seconds"]))
        result["windows"].append(await window(client, plan, shots, result["lag_ms"]))
    result["rest"] = await ask_rest(client, plan)
    return result


def main(plan_path: str, result_path: str) -> None:
    """Read the plan, carry it out, write the result."""
    plan = json.loads(Path(plan_path).read_text(encoding="utf-8"))
    Path(result_path).write_text(json.dumps(asyncio.run(probe(plan))), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
