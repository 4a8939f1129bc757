"""A server with latency that is known because it is injected: load generators are held against it.

Standard library only; HTTP/1.1 with kept connections. Usage: injected.py PORT SHAPE
"""

from __future__ import annotations

import asyncio
import itertools
import sys
import time

ANSWER = b'{"label": "a", "confidence": 0.9}'
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(ANSWER)
STALL_SECONDS, STALL_EVERY_SECONDS = 1.0, 10.0
BASE_SECONDS = 0.010
TIMER_SECONDS = 0.0012  # a timer of the event loop is that coarse; the rest is waited for awake
# What 95 of 100 requests that arrive at any time stay under, in ms, by construction.
TRUE_P95_MS = {"constant": 50.0, "bimodal": 200.0, "stalls": 510.0}


class Injected(asyncio.Protocol):
    """Answers every request after the delay of the shape; keeps the order of a connection."""

    def __init__(self, shape: str, numbers: itertools.count[int]) -> None:
        self._shape = shape
        self._numbers = numbers
        self._data = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client has come."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Take whole requests off the stream."""
        self._data += data
        while (end := self._data.find(b"\r\n\r\n")) >= 0:
            length = _length(self._data[:end])
            if len(self._data) < end + 4 + length:
                return
            self._data = self._data[end + 4 + length :]
            due = time.monotonic() + self._delay()
            asyncio.get_running_loop().call_later(due - time.monotonic() - TIMER_SECONDS, self._answer, due)

    def _answer(self, due: float) -> None:
        while time.monotonic() < due:
            pass
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(HEAD + ANSWER)

    def _delay(self) -> float:
        if self._shape == "constant":
            return 0.050
        if self._shape == "bimodal":  # every tenth is slow: the slow share holds the 95th percentile
            return 0.200 if next(self._numbers) % 10 == 0 else 0.020
        return BASE_SECONDS


async def stall() -> None:
    """Freeze the whole server for a second in every ten."""
    while True:
        await asyncio.sleep(STALL_EVERY_SECONDS - STALL_SECONDS)
        time.sleep(STALL_SECONDS)  # noqa: ASYNC251 - the freeze is the point


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.split(b":")[1])
    return 0


async def serve(port: int, shape: str) -> None:
    """Serve until killed."""
    loop = asyncio.get_running_loop()
    numbers = itertools.count()
    server = await loop.create_server(lambda: Injected(shape, numbers), "127.0.0.1", port, backlog=4096)
    stalling = asyncio.create_task(stall()) if shape == "stalls" else None
    async with server:
        await server.serve_forever()
    if stalling is not None:
        stalling.cancel()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), sys.argv[2]))
