"""A stand-in for GitHub's identity provider: signs tokens of one job, and publishes its keys."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

KEY_ID = "key-1"
BEARER = "bearer-of-one-job"
CLAIMS = {
    "repository": "acme/hiring",
    "repository_id": "1001",
    "repository_owner_id": "7",
    "workflow_ref": "acme/hiring/.github/workflows/reproduce.yml@refs/heads/main",
    "ref": "refs/heads/main",
    "sha": "0123456789abcdef0123456789abcdef01234567",
    "event_name": "workflow_dispatch",
    "run_id": "5001",
    "run_attempt": "1",
    "runner_environment": "github-hosted",
}


@dataclass
class Issuer:
    """`claims`: what the next token says of the job. `answers`: statuses of the next requests, before 200.

    `away`: neither keys nor discovery document can be had; `fetched`: which of them were asked for.
    """

    claims: dict[str, str] = field(default_factory=lambda: dict(CLAIMS))
    answers: list[int] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    away: bool = False
    url: str = ""
    key: Any = field(default_factory=lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048))

    @property
    def request_url(self) -> str:
        """What a job finds in ACTIONS_ID_TOKEN_REQUEST_URL."""
        return f"{self.url}/token?api-version=2.0"

    def token(self, audience: str, **changes: Any) -> str:
        """A signed token; `changes` replace claims, None leaves one out, `key` signs instead of ours."""
        now = int(time.time())
        claims: dict[str, Any] = {"iss": self.url, "aud": audience, "jti": uuid.uuid4().hex}
        claims |= {"iat": now, "nbf": now, "exp": now + 300}
        claims |= self.claims | {"sub": "repo:acme@7/hiring@1001:ref:refs/heads/main"}
        key = changes.pop("key", self.key)
        claims |= changes
        kept = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(kept, key, "RS256", {"kid": KEY_ID})

    def published(self) -> dict[str, Any]:
        """The public key, as a JSON Web Key Set."""
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [public | {"kid": KEY_ID, "alg": "RS256", "use": "sig"}]}

    def discovery(self) -> dict[str, Any]:
        """The document that says where the keys are."""
        return {"issuer": self.url, "jwks_uri": f"{self.url}/.well-known/jwks"}

    def answer(self, path: str, bearer: str) -> tuple[int, dict[str, Any]]:
        """Status and JSON for one request."""
        parts = urlsplit(path)
        if parts.path.startswith("/.well-known/"):
            self.fetched.append(parts.path)
            return (503, {}) if self.away else (200, self._known(parts.path))
        if bearer != f"Bearer {BEARER}":
            return 401, {}
        if self.answers:
            return self.answers.pop(0), {}
        audience = parse_qs(parts.query)["audience"][0]
        self.asked.append(audience)
        return 200, {"count": 1, "value": self.token(audience)}

    def _known(self, path: str) -> dict[str, Any]:
        return self.published() if path.endswith("jwks") else self.discovery()


@contextmanager
def issuing() -> Iterator[Issuer]:
    """An issuer on a free port of this machine."""
    issuer = Issuer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, said = issuer.answer(self.path, self.headers.get("Authorization", ""))
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with serving(Handler) as issuer.url:
        yield issuer


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """Serve on a free port of this machine until the block ends; yields the URL."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
