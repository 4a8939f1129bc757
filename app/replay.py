"""Feeds a stored delivery to the service again: over HTTP as GitHub would, or worked in this process."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from dataclasses import dataclass
from pathlib import Path

import httpx

from app import logs, supervisor, worker
from app.clock import SystemClock
from app.db.session import open_store
from app.durable import Enqueuer
from app.errors import AppError, BadDelivery, ConfigurationError
from app.settings import PREFIX, Settings
from app.state import DeliveryState
from app.webhooks import Incoming, receive

LOOK_SECONDS = 0.1
WORK_SECONDS = 300.0


@dataclass(frozen=True)
class Recorded:
    """A delivery; in a file: `{"event": ..., "guid": ..., "payload": {...}}`."""

    event: str
    guid: str
    body: bytes


def replay(settings: Settings, what: str, *, in_process: bool = False) -> str:
    """Send a delivery from a file or, by its GUID, from the record; one line that says what became of it.

    In process the delivery is stored and decided here, which needs the worker to be stopped; an attempt that
    it starts goes on with the next worker. Raises ConfigurationError for what cannot be read, AppError when
    the service refuses it.
    """
    path = Path(what)
    recorded = read_recorded(path) if path.is_file() else stored(settings, what)
    return asyncio.run(_worked(settings, recorded)) if in_process else _posted(settings, recorded)


def read_recorded(path: Path) -> Recorded:
    """Read a delivery file. Raises ConfigurationError naming what is wrong with it."""
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{path}: cannot be read as JSON: {error}") from error
    for name, kind in (("event", str), ("guid", str), ("payload", dict)):
        if not isinstance(fields, dict) or not isinstance(fields.get(name), kind):
            raise ConfigurationError(f"{path}: {name}: missing, or not a {kind.__name__}")
    return Recorded(fields["event"], fields["guid"], json.dumps(fields["payload"]).encode())


def stored(settings: Settings, guid: str) -> Recorded:
    """The delivery that the record has under this GUID. Raises ConfigurationError when there is none."""
    store = open_store(settings.store_url)
    try:
        if not store.ready():
            raise ConfigurationError(f"{guid}: neither a file, nor is there a record at {PREFIX}DATA_DIR")
        with store.reading() as records:
            found = records.delivery(guid)
    finally:
        store.close()
    if found is None:
        raise ConfigurationError(f"{guid}: neither a file nor a delivery in the record")
    if not found.body:
        raise ConfigurationError(f"{guid}: what it said is not kept any more; ask GitHub to send it again")
    return Recorded(found.event, found.guid, found.body)


def _posted(settings: Settings, recorded: Recorded) -> str:
    secret = settings.webhook_secret.get_secret_value().encode()
    headers = {
        "Content-Type": "application/json",
        "X-GitHub-Event": recorded.event,
        "X-GitHub-Delivery": recorded.guid,
        "X-Hub-Signature-256": "sha256=" + hmac.new(secret, recorded.body, hashlib.sha256).hexdigest(),
    }
    url = f"{settings.public_url}/webhook"
    try:
        answer = httpx.post(url, content=recorded.body, headers=headers, timeout=30)
    except httpx.TransportError as error:
        raise AppError(f"{url}: no answer ({error}); is the service running?") from error
    if answer.status_code != httpx.codes.ACCEPTED:
        raise AppError(f"{url}: answered {answer.status_code}: {answer.text.strip()[:200]}")
    return f"{recorded.guid}: accepted by {settings.public_url}, {answer.json()['state']}"


async def _worked(settings: Settings, recorded: Recorded) -> str:
    logs.configure(settings.log_format)
    supervisor.prepare(settings)
    store = open_store(settings.store_url, durability="FULL")
    queue = Enqueuer(settings.workflow_url)
    arrived = Incoming(recorded.guid, recorded.event, recorded.body)
    try:
        stored = await asyncio.to_thread(receive, arrived, store, queue, SystemClock())
        if stored.state is not DeliveryState.RECEIVED:
            return f"{stored.guid}: {stored.state}: {stored.note}"
        async with worker.running(settings) as work, asyncio.timeout(WORK_SECONDS):
            while True:
                with work.store.reading() as records:
                    now = records.delivery(recorded.guid)
                if now is not None and now.state is not DeliveryState.RECEIVED:
                    return f"{now.guid}: {now.state}: {now.note}"
                await asyncio.sleep(LOOK_SECONDS)
    except BadDelivery as error:
        raise ConfigurationError(f"{recorded.guid}: {error}") from error
    finally:
        queue.close()
        store.close()
