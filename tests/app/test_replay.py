"""Replaying a stored delivery: over HTTP or in this process; a wrong file is named."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from app.db.session import open_store
from app.errors import AppError, ConfigurationError
from app.replay import read_recorded, replay
from app.settings import Settings
from app.state import Delivery
from app.webhooks import verify
from tests.app import hooks
from tests.app.world import settings_in

pytestmark = pytest.mark.real

PUSH = hooks.push("acme/nobody", 5, before="0" * 40, after="a" * 40, sender="casey")


@pytest.fixture
def delivery(tmp_path: Path) -> Path:
    """A delivery file: a push to a repository of nobody."""
    path = tmp_path / "delivery.json"
    path.write_text(json.dumps({"event": "push", "guid": "g-9", "payload": PUSH}))
    return path


@pytest.fixture
def answering() -> Iterator[tuple[str, list[bool]]]:
    """A service that accepts what is rightly signed."""
    verified: list[bool] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            verified.append(verify(hooks.SECRET.encode(), body, self.headers["x-hub-signature-256"]))
            self.send_response(202)
            self.end_headers()
            self.wfile.write(b'{"guid": "g-9", "state": "received"}')

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
            """Silent."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", verified
        server.shutdown()
        thread.join()


def test_delivery_is_sent_signed(tmp_path: Path, delivery: Path, answering: tuple[str, list[bool]]) -> None:
    """A running service gets the delivery as GitHub would send it."""
    url, verified = answering
    said = replay(settings_in(tmp_path, public_url=url), str(delivery))
    assert (verified, said) == ([True], f"g-9: accepted by {url}, received")


def test_no_service_is_said(tmp_path: Path, delivery: Path) -> None:
    """Where nothing listens, one line says so."""
    with pytest.raises(AppError, match="is the service running"):
        replay(settings_in(tmp_path, public_url="http://127.0.0.1:9"), str(delivery))


async def test_delivery_is_worked_in_process(settings: Settings, delivery: Path) -> None:
    """Without a service the delivery is stored and decided here; a second time it says the same."""
    keyed = settings_in(settings.data_dir)
    first = await asyncio.to_thread(replay, keyed, str(delivery), in_process=True)
    assert first == "g-9: ignored: not the repository of a candidate"
    assert await asyncio.to_thread(replay, keyed, str(delivery), in_process=True) == first


async def test_delivery_in_the_record_is_found_by_its_guid(
    settings: Settings, delivery: Path, answering: tuple[str, list[bool]]
) -> None:
    """What was stored once can be sent again without its file; an unknown GUID is named."""
    keyed = settings_in(settings.data_dir, public_url=answering[0])
    with pytest.raises(ConfigurationError, match="g-9: neither a file, nor is there a record"):
        await asyncio.to_thread(replay, keyed, "g-9")
    await asyncio.to_thread(replay, keyed, str(delivery), in_process=True)
    stored(keyed, Delivery("g-7", "push", hooks.as_body(PUSH), "2026-03-02T10:15:00Z"))
    assert await asyncio.to_thread(replay, keyed, "g-7") == f"g-7: accepted by {answering[0]}, received"
    assert answering[1] == [True]
    with pytest.raises(ConfigurationError, match="g-8: neither a file nor a delivery in the record"):
        await asyncio.to_thread(replay, keyed, "g-8")


async def test_delivery_from_which_nothing_followed_cannot_be_sent_again(
    settings: Settings, delivery: Path, answering: tuple[str, list[bool]]
) -> None:
    """What an ignored delivery said is not kept, and that is what the command answers."""
    keyed = settings_in(settings.data_dir, public_url=answering[0])
    await asyncio.to_thread(replay, keyed, str(delivery), in_process=True)
    with pytest.raises(ConfigurationError, match="g-9: what it said is not kept"):
        await asyncio.to_thread(replay, keyed, "g-9")
    assert answering[1] == []


def stored(settings: Settings, delivery: Delivery) -> None:
    """A delivery in the record."""
    store = open_store(settings.store_url)
    store.add_deliveries([delivery])
    store.close()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "cannot be read as JSON"),
        ("[]", "event: missing"),
        ('{"event": "push", "guid": 5, "payload": {}}', "guid: missing, or not a str"),
        ('{"event": "push", "guid": "g", "payload": []}', "payload: missing, or not a dict"),
    ],
)
def test_wrong_file_is_named(tmp_path: Path, text: str, says: str) -> None:
    """A file that is no delivery is named with the field that is wrong."""
    path = tmp_path / "wrong.json"
    path.write_text(text)
    with pytest.raises(ConfigurationError, match=rf"wrong\.json: {says}"):
        read_recorded(path)
