"""The runner's side of docs/runner-protocol.md: fetch a run's inputs, post its observation, say who asks.

Standard library only. Knows neither what is in the inputs nor what a run is, and never shows a token.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import re
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TypeVar
from urllib.parse import quote, urlsplit

from action.errors import ActionError, BadInput
from rubric.wire import OBSERVATION_BYTES

REQUEST_URL, REQUEST_TOKEN = "ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"
NONCE_HEADER = "Proofgrade-Nonce"
MAX_INPUTS_BYTES = 512 * 1024 * 1024
MAX_ANSWER_BYTES = 64 * 1024
SECONDS = 60.0  # for a connection, and for each read from it
PAUSES = (1.0, 4.0, 15.0, 60.0, 180.0)  # seconds between tries; there is one try more
TRY_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
UNANSWERED = (
    urllib.error.URLError,
    http.client.HTTPException,
    TimeoutError,
    ConnectionError,
    ssl.SSLError,
)
MEANINGS = {
    400: "a request that it cannot read; service and action are of different versions",
    401: "that it does not accept this job's identity; does its record name this repository and workflow?",
    403: "that this job is not the one it dispatched for the run",
    404: "that it knows no such run",
    409: "that the run has its observation already",
    410: "that the run is over",
    413: "that the observation is too large",
}
_RUN = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")
_NONCE = re.compile(r"[A-Za-z0-9_-]{22,128}")
_TOKEN = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)
_CHUNK = 1024 * 1024

T = TypeVar("T")


class ServiceFailed(ActionError):
    """The service or the identity provider could not be used. The message says which, and why."""


class _Passing(ServiceFailed):
    """A fault that may be gone at the next try."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect would carry the token elsewhere: it is an answer like any other, and not a good one."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


@dataclass(frozen=True)
class Identity:
    """Where this job gets identity tokens, and the bearer that lets it. The bearer is never shown."""

    url: str
    bearer: str = field(repr=False)

    @classmethod
    def taken_from(cls, environ: MutableMapping[str, str]) -> Identity:
        """Take both variables out of `environ`: no process started later inherits them.

        Raises BadInput where they are missing: the job lacks `id-token: write`.
        """
        url, bearer = environ.pop(REQUEST_URL, ""), environ.pop(REQUEST_TOKEN, "")
        if not url or not bearer:
            raise BadInput("this job has no identity; give it the permission `id-token: write`")
        return cls(_secure(url, "the identity provider's URL"), bearer)

    def token(self, audience: str) -> str:
        """A fresh token for one audience, good for some minutes. Raises ServiceFailed."""
        mark = "&" if urlsplit(self.url).query else "?"
        request = urllib.request.Request(  # noqa: S310 - `_secure` has seen the URL
            f"{self.url}{mark}audience={quote(audience, safe='')}",
            headers={"Authorization": f"Bearer {self.bearer}", "Accept": "application/json"},
        )
        answer = _answer(request, "the identity provider", lambda stream: stream.read(MAX_ANSWER_BYTES + 1))
        try:
            token = json.loads(answer)["value"]
        except (ValueError, TypeError, KeyError, RecursionError):
            token = None
        if not isinstance(token, str) or not _TOKEN.fullmatch(token):
            raise ServiceFailed("the identity provider answered without a token")
        return token


@dataclass(frozen=True)
class Service:
    """One run as the service hands it out. The audience of every token is the service's URL."""

    url: str
    run: str
    nonce: str = field(repr=False)
    identity: Identity
    pauses: Sequence[float] = PAUSES
    sleep: Callable[[float], None] = time.sleep

    @classmethod
    def of(cls, url: str, run: str, nonce: str, identity: Identity) -> Service:
        """The service at `url`. Raises BadInput for an unusable or unsafe URL, run id or nonce."""
        parts = urlsplit(url)
        if parts.query or parts.fragment:
            raise BadInput("the service's URL must have neither query nor fragment")
        if not _RUN.fullmatch(run):
            raise BadInput("run id: use lower-case letters, digits, - and _, at most 100")
        if not _NONCE.fullmatch(nonce):
            raise BadInput("nonce: must be 22 to 128 letters, digits, - and _, as the service gave it")
        return cls(_secure(url, "the service's URL").rstrip("/"), run, nonce, identity)

    def fetch(self, into: Path) -> None:
        """Write the run's inputs, one tar archive, to the file `into`. Raises ServiceFailed, BadInput."""

        def save(stream: http.client.HTTPResponse) -> None:
            with into.open("wb") as target:
                _copy(stream, target)

        try:
            self._ask("GET", "inputs", None, save)
        except OSError as error:
            raise BadInput(f"{into}: cannot be written ({error.strerror})") from error

    def post(self, observation: bytes) -> None:
        """Hand in the run's observation. Raises ServiceFailed, BadInput for one that is too large."""
        if len(observation) > OBSERVATION_BYTES:
            raise BadInput(f"the observation is over {OBSERVATION_BYTES} bytes")
        self._ask("POST", "observation", observation, lambda _: None)

    def _ask(
        self, method: str, what: str, body: bytes | None, take: Callable[[http.client.HTTPResponse], None]
    ) -> None:
        for pause in (*self.pauses, None):
            try:
                _answer(self._request(method, what, body), "the service", take)
                return
            except _Passing as error:
                if pause is None:
                    tries = len(self.pauses) + 1
                    raise ServiceFailed(f"{error}, {tries} times; is it in reach and well?") from None
                self.sleep(pause)

    def _request(self, method: str, what: str, body: bytes | None) -> urllib.request.Request:
        headers = {
            "Authorization": f"Bearer {self.identity.token(self.url)}",  # each request has its own
            NONCE_HEADER: self.nonce,
            "Content-Type": "application/json",
        }
        url = f"{self.url}/runs/{self.run}/{what}"
        return urllib.request.Request(url, data=body, headers=headers, method=method)  # noqa: S310 - as above


def _answer(request: urllib.request.Request, who: str, take: Callable[[http.client.HTTPResponse], T]) -> T:
    """What `take` makes of a good answer. Raises _Passing for what may pass, ServiceFailed for the rest."""
    handlers: list[urllib.request.BaseHandler] = [_NoRedirect()]
    if _loopback(urlsplit(request.full_url).hostname):
        handlers.append(urllib.request.ProxyHandler({}))
    try:
        with urllib.request.build_opener(*handlers).open(request, timeout=SECONDS) as stream:
            return take(stream)
    except urllib.error.HTTPError as error:
        status = error.code
        error.close()
    except UNANSWERED as error:
        raise _Passing(f"{who} gave no answer ({type(error).__name__})") from None
    if status in TRY_AGAIN:
        raise _Passing(f"{who} answered {status}")
    raise ServiceFailed(f"{who} answered {status}" + (f": {MEANINGS[status]}" if status in MEANINGS else ""))


def _copy(stream: http.client.HTTPResponse, target: IO[bytes]) -> None:
    """Copy a whole answer. Raises ServiceFailed when it is too long, _Passing when it is cut short."""
    length = stream.length
    if length is None or length > MAX_INPUTS_BYTES:
        raise ServiceFailed(f"the service's inputs are of no stated length, or over {MAX_INPUTS_BYTES} bytes")
    while chunk := stream.read(min(_CHUNK, length) or 1):
        target.write(chunk)
        length -= len(chunk)
    if length:
        raise _Passing("the service's answer was cut short")


def _secure(url: str, what: str) -> str:
    """The URL, if no third party can read along. Raises BadInput."""
    parts = urlsplit(url)
    if not parts.hostname or parts.username or any(sign.isspace() for sign in url) or not url.isascii():
        raise BadInput(f"{what} must be an https:// URL without user name and blanks")
    if parts.scheme != "https" and not (parts.scheme == "http" and _loopback(parts.hostname)):
        raise BadInput(f"{what} must begin with https://; http:// serves this machine's own loopback only")
    return url


def _loopback(host: str | None) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False
