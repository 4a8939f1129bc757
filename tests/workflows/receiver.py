"""The service's half of docs/runner-protocol.md for one run, as strict as the document says."""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from threading import Lock
from typing import Any

import jwt

from rubric.wire import OBSERVATION_BYTES, WireError, observation_from_json
from tests.workflows.issuer import CLAIMS, Issuer, serving

RUN, NONCE = "attempt-17", "nonce-of-one-run-0123456789"
CHECKED = (
    "repository_id",
    "repository_owner_id",
    "workflow_ref",
    "event_name",
    "run_id",
    "run_attempt",
    "sha",
)
RUN_JSON = json.dumps({"version": 1, "commit": "ab" * 20, "cache_scope": "quiet-fox"}).encode()


def packed(members: Mapping[str, bytes]) -> bytes:
    """An uncompressed tar archive."""
    target = io.BytesIO()
    with tarfile.TarFile(fileobj=target, mode="w") as archive:
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return target.getvalue()


@dataclass
class Receiver:
    """One dispatched run. `answers`: statuses that come before the real ones, per request."""

    issuer: Issuer
    inputs: bytes = b""
    expected: dict[str, str] = field(default_factory=lambda: {name: CLAIMS[name] for name in CHECKED})
    answers: list[int] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    accepted: list[bytes] = field(default_factory=list)
    claims: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""
    seen: set[str] = field(default_factory=set)
    lock: Lock = field(default_factory=Lock)

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        """Status and body for one request."""
        with self.lock:
            if self.answers:
                return self.answers.pop(0), b""
            status, why = self._admitted(headers)
            if status == 200 and (method, path) == ("GET", f"/runs/{RUN}/inputs"):
                return (200, self.inputs) if not self.accepted else (410, b"")
            if status == 200 and (method, path) == ("POST", f"/runs/{RUN}/observation"):
                status, why = self._taken(body)
            elif status == 200:
                status, why = 404, "no such run"
            if why:
                self.refusals.append(why)
            return status, b""

    def _admitted(self, headers: Mapping[str, str]) -> tuple[int, str]:
        kind, _, token = headers.get("Authorization", "").partition(" ")
        try:
            if kind != "Bearer":
                raise jwt.InvalidTokenError("no bearer token")
            claims = self._verified(token)
        except jwt.PyJWTError as error:
            return 401, type(error).__name__
        if claims["jti"] in self.seen:
            return 401, "token used before"
        odd = [name for name, value in self.expected.items() if claims.get(name) != value]
        if odd:
            return 403, f"other {odd[0]}"
        if not hmac.compare_digest(headers.get("Proofgrade-Nonce", "").encode(), NONCE.encode()):
            return 403, "other nonce"
        self.seen.add(claims["jti"])
        self.claims.append(claims)
        return 200, ""

    def _verified(self, token: str) -> dict[str, Any]:
        keys = jwt.PyJWKSet.from_dict(self.issuer.published())
        key = keys[jwt.get_unverified_header(token).get("kid", "")]
        verified: dict[str, Any] = jwt.decode(
            token, key.key, algorithms=["RS256"], audience=self.url, issuer=self.issuer.url, leeway=30,
            options={"require": ["exp", "iat", "nbf", "iss", "aud", "jti"]},
        )  # fmt: skip
        return verified

    def _taken(self, body: bytes) -> tuple[int, str]:
        if self.accepted:
            same = hashlib.sha256(self.accepted[0]).digest() == hashlib.sha256(body).digest()
            return (200, "") if same else (409, "nonce used before")
        try:
            observation_from_json(body)
        except WireError as error:
            return 400, str(error)
        self.accepted.append(body)
        return 200, ""


@contextmanager
def receiving(issuer: Issuer) -> Iterator[Receiver]:
    """A receiver on a free port of this machine."""
    receiver = Receiver(issuer, packed({"run.json": RUN_JSON, "job.tar": b"job", "submission.tar": b"tree"}))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._reply("GET", b"")

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            self._reply("POST", self.rfile.read(min(length, OBSERVATION_BYTES)))

        def _reply(self, method: str, body: bytes) -> None:
            status, answer = receiver.answer(method, self.path, dict(self.headers), body)
            self.send_response(status)
            if status == 302:
                self.send_header("Location", f"{receiver.url}/elsewhere")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with serving(Handler) as receiver.url:
        yield receiver
