"""The way out of a build: an HTTP proxy that lets package registries through and nothing else.

Runs in trusted containers with the standard library only. `outside` has a network and listens on a Unix
socket; `inside` has none and hands its loopback's port to that socket. Usage: gate.py outside|inside
"""

from __future__ import annotations

import asyncio
import base64
import ipaddress
import json
import os
import ssl
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from action.gate_rules import Config, Refused, Request, parse, server_name, usable

SOCKET = "/gate/socket"
HOST, PORT = "127.0.0.1", 3128
CONFIG = "PROOFGRADE_GATE"
READY = "ready"
REFUSED, UNREACHABLE, SPENT = "refused", "unreachable", "spent"
HEAD_BYTES, HELLO_BYTES, CHUNK = 16_384, 16_384, 65_536
HEAD_SECONDS, CONNECT_SECONDS, IDLE_SECONDS = 20.0, 15.0, 150.0
CONNECTIONS = 64
FAILING = (b"502", b"503", b"504")
EVENTS = 15  # hosts told of each kind; by then it is clear what is going on
BROKEN = (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError)
Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Unreachable(Exception):
    """A registry, or the proxy on the way to it, does not answer as one."""


@dataclass
class Outside:
    """The allowlisting proxy. What it says on standard output is the runner's evidence, one JSON a line."""

    config: Config
    said: dict[str, set[str]] = field(default_factory=dict)
    bytes: int = 0
    connections: int = 0

    def say(self, kind: str, host: str) -> None:
        """Tell the runner once, and before the build hears of it."""
        told = self.said.setdefault(kind, set())
        if host not in told and len(told) < EVENTS:
            told.add(host)
            print(json.dumps({kind: host}), flush=True)  # noqa: T201 - its one way to speak

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection, which carries one request."""
        self.connections += 1
        try:
            await self._serve((reader, writer))
        except Refused as refused:
            if refused.host:
                self.say(REFUSED, refused.host)
            with suppress(*BROKEN):
                await _reply(writer, refused.status)
        except BROKEN:
            pass  # either end of the line broke, which the client sees for itself
        finally:
            self.connections -= 1
            writer.close()

    async def _serve(self, near: Line) -> None:
        if self.connections > CONNECTIONS or self.bytes > self.config.max_bytes:
            raise Refused("503 Service Unavailable")
        request = parse(await asyncio.wait_for(near[0].readuntil(b"\r\n\r\n"), HEAD_SECONDS))
        if not self.config.allows(request.host, request.port):
            raise Refused("403 Forbidden", request.host)
        try:
            far = await asyncio.wait_for(self._connected(request), CONNECT_SECONDS)
        except (*BROKEN, Unreachable):
            self.say(UNREACHABLE, request.host)
            await _reply(near[1], "502 Bad Gateway")
            return
        try:
            await (self._tunnel if request.tunnel else self._answer)(request, near, far)
        finally:
            far[1].close()

    async def _connected(self, request: Request) -> Line:
        """A line to the registry, or to the proxy on the way that has been asked for it."""
        if self.config.is_direct(request.host):
            return await self._dialled(request)
        far = await self._upstream()
        if request.tunnel:
            try:
                await self._asked(request, far)
            except BaseException:
                far[1].close()
                raise
        return far

    async def _dialled(self, request: Request) -> Line:
        """Resolve once, and connect to what was resolved: a second look might give another address."""
        found = await asyncio.get_running_loop().getaddrinfo(request.host, request.port)
        for place in dict.fromkeys(str(info[4][0]).partition("%")[0] for info in found):
            if usable(ipaddress.ip_address(place), own=request.host in self.config.own):
                with suppress(OSError):
                    return await asyncio.open_connection(place, request.port)
        raise Unreachable

    async def _upstream(self) -> Line:
        url = urlsplit(self.config.upstream)
        secure = ssl.create_default_context() if url.scheme == "https" else None
        return await asyncio.open_connection(url.hostname, url.port or (443 if secure else 80), ssl=secure)

    async def _asked(self, request: Request, far: Line) -> None:
        place, header = f"{request.host}:{request.port}", self._proxy_header
        lines = [f"CONNECT {place} HTTP/1.1", f"Host: {place}", *([header] if header else []), "", ""]
        far[1].write("\r\n".join(lines).encode("ascii"))
        answer = await far[0].readuntil(b"\r\n\r\n")
        if answer.split(b" ")[1:2] != [b"200"]:
            raise Unreachable

    @property
    def _proxy_header(self) -> str:
        url = urlsplit(self.config.upstream)
        pair = f"{unquote(url.username or '')}:{unquote(url.password or '')}"
        encoded = base64.b64encode(pair.encode()).decode("ascii")
        return f"Proxy-Authorization: Basic {encoded}" if url.username else ""

    async def _tunnel(self, request: Request, near: Line, far: Line) -> None:
        """Both ways, after a look at the greeting: a tunnel to one name may not ask for another behind it."""
        near[1].write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        record = await asyncio.wait_for(near[0].readexactly(5), HEAD_SECONDS)
        size = int.from_bytes(record[3:5], "big")
        if record[0] != 22 or size > HELLO_BYTES:
            raise Refused("", request.host)
        hello = record + await asyncio.wait_for(near[0].readexactly(size), HEAD_SECONDS)
        if server_name(hello) != request.host:
            raise Refused("", server_name(hello) or request.host)
        far[1].write(hello)
        await self._both_ways(near, far)

    async def _both_ways(self, near: Line, far: Line) -> None:
        """Until either end is done, or until nothing has moved through the gate for long."""
        ways = [
            asyncio.create_task(self._pump(one[0], other[1])) for one, other in ((near, far), (far, near))
        ]
        try:
            before, ended = -1, False
            while not ended and before != self.bytes:
                before = self.bytes
                done, _ = await asyncio.wait(ways, timeout=IDLE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
                ended = bool(done)
        finally:
            await _ended(ways)

    async def _answer(self, request: Request, near: Line, far: Line) -> None:
        """One plain request and its answer. A registry that fails by its own word does not answer."""
        direct = self.config.is_direct(request.host)
        far[1].write(request.head(None if direct else self._proxy_header))
        first = await asyncio.wait_for(far[0].read(CHUNK), IDLE_SECONDS)
        if first.split(b" ")[1:2] and first.split(b" ")[1] in FAILING:
            self.say(UNREACHABLE, request.host)
        near[1].write(first)
        await asyncio.wait_for(self._pump(far[0], near[1]), self.config.seconds)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Move bytes one way until the end, or until the gate has moved all that it may."""
        while self.bytes <= self.config.max_bytes and (chunk := await reader.read(CHUNK)):
            self.bytes += len(chunk)
            writer.write(chunk)
            await writer.drain()
        if self.bytes > self.config.max_bytes:
            self.say(SPENT, "")


async def inside(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Hand one connection of the build to the other side."""
    with suppress(*BROKEN):
        far_reader, far_writer = await asyncio.open_unix_connection(SOCKET)
        ways = [
            asyncio.create_task(_copy(reader, far_writer)),
            asyncio.create_task(_copy(far_reader, writer)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await _ended(ways)
            far_writer.close()
    writer.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while chunk := await reader.read(CHUNK):
        writer.write(chunk)
        await writer.drain()


async def _ended(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _reply(writer: asyncio.StreamWriter, status: str) -> None:
    if status:
        writer.write(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode("ascii"))
        await writer.drain()


async def serve(side: str, config: Config) -> None:
    """Be one side of the gate for as long as the configuration says."""
    if side == "outside":
        server = await asyncio.start_unix_server(Outside(config).handle, SOCKET, limit=HEAD_BYTES)
    else:
        server = await asyncio.start_server(inside, HOST, PORT)
    print(READY, flush=True)  # noqa: T201 - the runner waits for it
    with suppress(TimeoutError):
        await asyncio.wait_for(server.serve_forever(), config.seconds)


def main() -> None:
    """Run one side; the configuration comes in the environment, where no process list shows it."""
    asyncio.run(serve(sys.argv[1], Config.from_json(os.environ[CONFIG])))
