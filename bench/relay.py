"""GitHub's side of webhooks, more stubborn than GitHub: sends the emulator's on until they are taken."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count

import httpx

HEADERS = ("content-type", "x-github-event", "x-github-delivery", "x-hub-signature-256")
AGAIN_SECONDS = 0.5  # after an answer that is none
SENT_AGAIN = 0.05  # the share of acknowledged deliveries that is sent once more
SENDERS = 8


@dataclass
class Relay:
    """Sends every delivery until it is acknowledged; always under the GUID that it came with."""

    targets: list[str]  # receivers; asked in turn
    chance: random.Random
    acknowledged: dict[str, int] = field(default_factory=dict)  # GUID -> how often
    refused: list[str] = field(default_factory=list)
    tries: int = 0
    on_its_way: int = 0
    url: str = ""
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _turns: Iterator[int] = field(default_factory=count)
    _over: threading.Event = field(default_factory=threading.Event)

    def take(self, body: bytes, headers: dict[str, str]) -> None:
        """A delivery by the emulator."""
        with self._lock:
            self.on_its_way += 1
        self._pool.submit(self._send, body, headers)

    def open(self) -> None:
        """Begin to send."""
        self._pool = ThreadPoolExecutor(SENDERS)
        self._http = httpx.Client(timeout=10, limits=httpx.Limits(max_keepalive_connections=0))

    def close(self) -> None:
        """Stop sending."""
        self._over.set()
        self._pool.shutdown(cancel_futures=True)
        self._http.close()

    def _send(self, body: bytes, headers: dict[str, str]) -> None:
        guid = headers["x-github-delivery"]
        try:
            if self._until_taken(body, headers) and self.chance.random() < SENT_AGAIN:
                self._over.wait(self.chance.uniform(0.0, 3.0))
                self._until_taken(body, headers)
        finally:
            with self._lock:
                self.on_its_way -= 1
                self.acknowledged.setdefault(guid, 0)

    def _until_taken(self, body: bytes, headers: dict[str, str]) -> bool:
        guid = headers["x-github-delivery"]
        while not self._over.is_set():
            target = self.targets[next(self._turns) % len(self.targets)]
            try:
                self.tries += 1
                status = self._http.post(f"{target}/webhook", content=body, headers=headers).status_code
            except httpx.TransportError:
                status = 0
            if status == 202:
                with self._lock:
                    self.acknowledged[guid] = self.acknowledged.get(guid, 0) + 1
                return True
            if 400 <= status < 500:
                self.refused.append(f"{guid}: {status}")
                return False
            self._over.wait(AGAIN_SECONDS)
        return False


@contextmanager
def relaying(targets: list[str], chance: random.Random, port: int) -> Iterator[Relay]:
    """A relay that listens on this port of loopback until the block ends."""
    relay = Relay(targets, chance)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            relay.take(body, {name: self.headers[name] for name in HEADERS if name in self.headers})
            self.send_response(202)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    relay.open()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield relay
    finally:
        relay.close()
        server.shutdown()
        server.server_close()


def settled(relay: Relay, seconds: float) -> bool:
    """Wait until nothing is on its way; whether that came about in time."""
    deadline = time.monotonic() + seconds
    while relay.on_its_way and time.monotonic() < deadline:
        time.sleep(0.1)
    return not relay.on_its_way
