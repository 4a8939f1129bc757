"""When a failed request is sent again. Decisions only: no clock, no waiting, no client."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

TRIES_MAX = 4
WAIT_MAX_SECONDS = 60.0
LIMIT_WORDS = ("secondary rate", "rate limit", "abuse detection")


@dataclass(frozen=True)
class Failure:
    """One failed request. `status` is 0 where no answer came; `sent`: GitHub may have seen it."""

    status: int
    message: str = ""
    sent: bool = True
    headers: Mapping[str, str] = field(default_factory=dict)  # names in lower case


@dataclass(frozen=True)
class Again:
    """Send the request again after so many seconds."""

    after: float


@dataclass(frozen=True)
class TooLong:
    """GitHub asks for a longer wait than a request may take; the caller comes back after so many seconds."""

    retry_after: float


def decide(failure: Failure, *, write: bool, tries: int, now: float) -> Again | TooLong | None:
    """What to do after the request failed for the `tries`-th time; None gives up.

    A write is repeated only where GitHub did not act on it: refused for rate or token, or never connected.
    `now` is the time in seconds since 1970, compared with GitHub's reset time.
    """
    if is_limit(failure):
        wait = asked_wait(failure, tries, now)
        return Again(wait) if wait <= WAIT_MAX_SECONDS and tries < TRIES_MAX else TooLong(wait)
    if failure.status == 401 and tries == 1:  # a token that was revoked early: the next one is fresh
        return Again(0.0)
    unharmed = not failure.sent or (not write and (failure.status == 0 or failure.status >= 500))
    return Again(0.5 * 2 ** (tries - 1)) if unharmed and tries < TRIES_MAX else None


def is_limit(failure: Failure) -> bool:
    """Whether GitHub refused for rate: a secondary limit may come as a 403 that says so in words alone."""
    if failure.status == 429:
        return True
    marked = "retry-after" in failure.headers or failure.headers.get("x-ratelimit-remaining") == "0"
    return failure.status == 403 and (marked or any(word in failure.message.lower() for word in LIMIT_WORDS))


def asked_wait(failure: Failure, tries: int, now: float) -> float:
    """Seconds: `retry-after`, else the reset time of a used-up limit, else a minute that doubles."""
    asked = failure.headers.get("retry-after", "")
    if asked.isdecimal():
        return float(asked)
    reset = failure.headers.get("x-ratelimit-reset", "")
    if failure.headers.get("x-ratelimit-remaining") == "0" and reset.isdecimal():
        return max(float(reset) - now, 0.0) + 1.0
    return WAIT_MAX_SECONDS * 2.0 ** (tries - 1)
