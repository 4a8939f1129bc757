"""Takes in a delivery: size, signature, headers, JSON; then stores and queues it. Nothing else."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import AsyncIterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from app.errors import BadDelivery
from app.events import Ignored
from app.payloads import PayloadError, lane, parse
from app.ports import Clock, Store
from app.state import Delivery, DeliveryState

SIGNATURE = "x-hub-signature-256"
GUID_MAX = 200


class Queue(Protocol):
    """Where a stored delivery goes next."""

    def deliver(self, *deliveries: Delivery) -> None:
        """Queue the workflows of deliveries; doing it twice does it once."""


@dataclass(frozen=True)
class Incoming:
    """A delivery whose size, signature and headers are right. Its body was not looked into yet."""

    guid: str
    event: str
    body: bytes


def verify(secret: bytes, body: bytes, header: str | None) -> bool:
    """Whether `header` is `sha256=` and the HMAC-SHA256 of the raw body, compared in constant time."""
    expected = "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()
    return header is not None and hmac.compare_digest(expected.encode(), header.encode(errors="replace"))


async def read_body(chunks: AsyncIterable[bytes], limit: int) -> bytes:
    """The body, read no further than `limit` bytes. Raises BadDelivery (413) when it is longer."""
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        if len(body) > limit:
            raise BadDelivery(413, f"body: longer than {limit} bytes")
    return bytes(body)


def incoming(headers: Mapping[str, str], body: bytes, secret: bytes) -> Incoming:
    """Check signature, then headers. Raises BadDelivery (401 or 400)."""
    if not verify(secret, body, headers.get(SIGNATURE)):
        raise BadDelivery(401, f"{SIGNATURE}: missing or not made with this secret from this body")
    guid, event = headers.get("x-github-delivery", ""), headers.get("x-github-event", "")
    if not 0 < len(guid) <= GUID_MAX:
        raise BadDelivery(400, "x-github-delivery: missing or too long")
    if not 0 < len(event) <= 100:
        raise BadDelivery(400, "x-github-event: missing or too long")
    return Incoming(guid, event, body)


def looked_at(arrived: Incoming, at: str) -> Delivery:
    """The delivery as it is to be stored. Raises BadDelivery (400) when the body is not JSON."""
    payload = _json(arrived.body)
    state, note = _first_look(arrived.event, payload)
    ordered_by = lane(arrived.event, payload)
    return Delivery(arrived.guid, arrived.event, arrived.body, at, lane=ordered_by, state=state, note=note)


def receive(arrived: Incoming, store: Store, queue: Queue, clock: Clock) -> Delivery:
    """Store a delivery once and queue it when somebody has to work it. Blocks on the databases.

    Raises BadDelivery (400) when the body is not JSON.
    """
    (stored,) = store.add_deliveries([looked_at(arrived, clock.now())])
    if stored.state is DeliveryState.RECEIVED:
        queue.deliver(stored)
    return stored


def _first_look(event: str, payload: object) -> tuple[DeliveryState, str]:
    """Most deliveries are news of our own doings: those cost a row and no workflow."""
    try:
        told = parse(event, payload)
    except PayloadError as error:
        return DeliveryState.FAILED, str(error)
    if isinstance(told, Ignored):
        return DeliveryState.IGNORED, told.reason
    return DeliveryState.RECEIVED, ""


def _json(body: bytes) -> object:
    try:
        payload: object = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadDelivery(
            400, f"body: not JSON ({type(error).__name__}); set the content type to JSON"
        ) from None
    return payload
