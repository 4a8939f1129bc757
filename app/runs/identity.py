"""Verifies identity tokens that GitHub signs for a job. Knows nothing of runs. Blocks: for a thread."""

from __future__ import annotations

import ipaddress
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import jwt

from app.errors import ConfigurationError
from app.runs.rules import Refused

REQUIRED = ("exp", "iat", "nbf", "iss", "aud", "jti")
ALGORITHM = "RS256"
LEEWAY_SECONDS = 30
FETCH_SECONDS = 5.0
LIFESPAN_SECONDS = 300.0  # of fetched keys
COOLDOWN_SECONDS = 30.0  # between two fetches that an unknown key asks for, and after one that failed
DISCOVERY_BYTES = 64 * 1024
JTI_CHARACTERS = 200
_UNREACHED = (urllib.error.URLError, TimeoutError, OSError, ValueError, ConfigurationError)


class Identities:
    """The tokens of one issuer for one audience. Keys come from the issuer's discovery document alone."""

    def __init__(self, issuer: str, audience: str, *, now: Callable[[], float] = time.monotonic) -> None:
        self._issuer = issuer
        self._audience = audience
        self._now = now
        self._keys: jwt.PyJWKClient | None = None
        self._ask_again_at = float("-inf")

    def claims(self, token: str) -> dict[str, Any]:
        """What a good token says.

        Raises Refused: 401 for any other, 503 when the issuer's keys cannot be had.
        """
        try:
            header = jwt.get_unverified_header(token)
            if header.get("alg") != ALGORITHM or not header.get("kid"):
                raise jwt.InvalidAlgorithmError("not signed as GitHub signs")
            key = self._key(str(header["kid"]))
            claims: dict[str, Any] = jwt.decode(
                token, key, algorithms=[ALGORITHM], audience=self._audience, issuer=self._issuer,
                leeway=LEEWAY_SECONDS, options={"require": list(REQUIRED), "strict_aud": True},
            )  # fmt: skip
        except jwt.PyJWTError as error:
            raise Refused(401, f"token: {type(error).__name__}") from None
        if not 0 < len(claims["jti"]) <= JTI_CHARACTERS:
            raise Refused(401, "token: jti is empty or too long")
        return claims

    def _key(self, kid: str) -> jwt.PyJWK:
        """The key of this name. While the issuer is away, the keys at hand serve on; nobody waits for it."""
        at_hand = self._cached(kid)
        if at_hand is not None:
            return at_hand
        if self._now() < self._ask_again_at:
            raise Refused(503, "the issuer's keys could not be had a moment ago")
        try:
            if self._keys is None:
                self._keys = _key_client(self._issuer)
            return self._keys.get_signing_key(kid)
        except (jwt.PyJWKClientConnectionError, *_UNREACHED) as error:
            if isinstance(error, urllib.error.HTTPError):
                error.close()
            self._ask_again_at = self._now() + COOLDOWN_SECONDS
            raise Refused(503, f"the issuer's keys cannot be had: {error}") from None

    def _cached(self, kid: str) -> jwt.PyJWK | None:
        cache = None if self._keys is None else self._keys.jwk_set_cache
        known = None if cache is None else cache.get()
        return None if known is None else jwt.PyJWKClient.match_kid(known.keys, kid)


def _key_client(issuer: str) -> jwt.PyJWKClient:
    """A client of the keys that the issuer's discovery document names. Raises one of _UNREACHED."""
    request = urllib.request.Request(  # noqa: S310 - `secure` has seen the URL
        secure(f"{issuer}/.well-known/openid-configuration"), headers={"Accept": "application/json"}
    )
    with urllib.request.build_opener(_NoRedirect()).open(request, timeout=FETCH_SECONDS) as answer:
        said = json.loads(answer.read(DISCOVERY_BYTES))
    place = said.get("jwks_uri") if isinstance(said, dict) and said.get("issuer") == issuer else None
    if not isinstance(place, str):
        raise ConfigurationError(f"{issuer}: its discovery document names another issuer, or no keys")
    return jwt.PyJWKClient(
        secure(place), lifespan=LIFESPAN_SECONDS, timeout=FETCH_SECONDS,
        cooldown_duration=COOLDOWN_SECONDS,
    )  # fmt: skip


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Keys come from where the issuer says, and from nowhere else."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


def secure(url: str) -> str:
    """`url` itself, if it is https, or http on this machine's loopback. Raises ConfigurationError."""
    parts = urlsplit(url)
    if parts.scheme == "https" or (parts.scheme == "http" and _loopback(parts.hostname)):
        return url
    raise ConfigurationError(f"{url}: must begin with https://; http:// serves this machine's loopback only")


def _loopback(host: str | None) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False
