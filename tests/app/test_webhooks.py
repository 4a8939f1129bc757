"""Bad deliveries are refused with one line; good ones are stored once."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import BadDelivery
from app.main import LARGE_BYTES
from app.webhooks import incoming, read_body, verify
from tests.app import hooks
from tests.app.world import CANDIDATE, World

PING = b'{"zen": "Keep it logically awesome."}'


@given(st.binary(max_size=200), st.binary(min_size=1, max_size=64))
def test_right_signature_is_accepted(body: bytes, secret: bytes) -> None:
    """The HMAC-SHA256 of the raw body with our secret is accepted."""
    assert verify(secret, body, "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest())


@given(st.binary(max_size=200), st.binary(min_size=1, max_size=64), st.one_of(st.none(), st.text()))
def test_any_other_signature_is_refused(body: bytes, secret: bytes, header: str | None) -> None:
    """Nothing else is accepted, whatever the header holds, and nothing raises."""
    assert not verify(secret, body, header)


@given(st.binary(min_size=1, max_size=200), st.integers(min_value=0))
def test_one_changed_bit_is_refused(body: bytes, place: int) -> None:
    """A body that differs in one bit does not match."""
    signature = "sha256=" + hmac.new(b"secret", body, hashlib.sha256).hexdigest()
    changed = bytearray(body)
    changed[place % len(body)] ^= 1
    assert not verify(b"secret", bytes(changed), signature)


async def test_reading_stops_at_the_limit() -> None:
    """No more is read than the limit and the chunk that breaks it."""
    read = 0

    async def chunks() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(1000):
            read += 1
            yield b"x" * 10

    with pytest.raises(BadDelivery) as error:
        await read_body(chunks(), 95)
    assert (error.value.status, read) == (413, 10)


@pytest.mark.parametrize("missing", ["x-github-delivery", "x-github-event"])
def test_missing_header_is_named(missing: str) -> None:
    """A signed body without one of the headers is refused by the header's name."""
    headers = hooks.signed("ping", PING)
    del headers[missing]
    with pytest.raises(BadDelivery, match=missing) as error:
        incoming(headers, PING, hooks.SECRET.encode())
    assert error.value.status == 400


async def test_unsigned_delivery(world: World) -> None:
    """Without a signature: 401, and nothing is stored."""
    answer = await world.http.post(
        "/webhook", content=PING, headers={"x-github-event": "ping", "x-github-delivery": "g"}
    )
    assert answer.status_code == 401
    assert "x-hub-signature-256" in answer.text
    with world.work.store.transaction() as records:
        assert records.delivery("g") is None


async def test_wrongly_signed_delivery(world: World) -> None:
    """Signed with another secret: 401."""
    headers = hooks.signed("ping", PING, secret="another secret")
    assert (await world.http.post("/webhook", content=PING, headers=headers)).status_code == 401


async def test_old_signature_is_not_enough(world: World) -> None:
    """The SHA-1 header alone is refused."""
    headers = hooks.signed("ping", PING)
    headers["x-hub-signature"] = "sha1=" + hmac.new(hooks.SECRET.encode(), PING, "sha1").hexdigest()
    del headers["x-hub-signature-256"]
    assert (await world.http.post("/webhook", content=PING, headers=headers)).status_code == 401


async def test_oversized_delivery(world: World) -> None:
    """A body over the cap: 413, signed or not."""
    body = b" " * (world.settings.max_body_bytes + 1)
    answer = await world.http.post("/webhook", content=body, headers=hooks.signed("ping", body))
    assert answer.status_code == 413


@pytest.mark.parametrize("body", [b"{", b"payload=%7B%7D", b"\xff\xfe", b"[" * 100_000])
async def test_signed_but_not_json(world: World, body: bytes) -> None:
    """Rightly signed but not JSON: 400 with one line."""
    answer = await world.http.post("/webhook", content=body, headers=hooks.signed("push", body))
    assert (answer.status_code, answer.text.count("\n")) == (400, 1)


async def test_unknown_event_is_noted_and_ignored(world: World) -> None:
    """An event that we do not know: 202, noted without what it said, and no work for anybody."""
    answer = await world.http.post("/webhook", content=PING, headers=hooks.signed("ping", PING, guid="g-1"))
    assert (answer.status_code, answer.json()["state"]) == (202, "ignored")
    assert (await world.decided("g-1")).body == b""


async def test_payload_without_a_field(world: World) -> None:
    """A known event without a field that we need is stored as failed, and the note names the field."""
    body = json.dumps({"installation": {"id": 7}, "repository": {"id": 1, "full_name": "a/b"}}).encode()
    answer = await world.http.post("/webhook", content=body, headers=hooks.signed("push", body, guid="g-2"))
    assert (answer.status_code, answer.json()["state"]) == (202, "failed")
    assert (await world.decided("g-2")).note.startswith("push: ")


async def test_large_delivery_is_taken_like_any_other(world: World) -> None:
    """A body that is looked at beside the loop: the same answer, the same record."""
    body = json.dumps({"installation": {"id": 7}, "zen": "x" * 2 * LARGE_BYTES}).encode()
    answer = await world.http.post("/webhook", content=body, headers=hooks.signed("push", body, guid="g-3"))
    assert (answer.status_code, answer.json()["state"]) == (202, "failed")
    assert (await world.decided("g-3")).body == body
    wrong = hooks.signed("push", body, secret="another secret")
    assert (await world.http.post("/webhook", content=body, headers=wrong)).status_code == 401


async def test_duplicate_guid_is_worked_once(world: World) -> None:
    """The same GUID twice: 202 both times, one attempt."""
    candidate = await world.invite(CANDIDATE)
    world.runner.gate.clear()
    payload = hooks.push(
        candidate.repo, candidate.repo_id, before=candidate.starter_sha, after="a" * 40, sender=CANDIDATE
    )
    await world.worked("push", payload, "same-guid")
    await world.worked("push", payload, "same-guid")
    assert len(world.attempts(candidate)) == 1


async def test_health_and_readiness(world: World) -> None:
    """Alive means that the process answers; ready that databases and worker are there."""
    assert (await world.http.get("/healthz")).status_code == 200
    answer = await world.http.get("/readyz")
    good = dict.fromkeys(("configured", "database", "workflows", "worker", "progress"), True)
    assert (answer.status_code, answer.json()) == (200, good | {"what_to_do": {}})
