"""What every request says in its headers, and what is made of an answer's before anybody reads them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

VERSION, RETRY_AFTER, RESET = "x-github-api-version", "retry-after", "x-ratelimit-reset"


def hooks(version: str) -> dict[str, list[Callable[[Any], Awaitable[None]]]]:
    """For httpx: every request names the API's `version`, every answer says its waits in whole seconds."""

    async def stamp(request: httpx.Request) -> None:
        request.headers[VERSION] = version

    async def tidy(response: httpx.Response) -> None:
        now = datetime.now(UTC)
        for name in (RETRY_AFTER, RESET):
            said = response.headers.get(name)
            if said is not None and not _is_number(said):
                _replace(response.headers, name, seconds_until(said, now) if name == RETRY_AFTER else None)

    return {"request": [stamp], "response": [tidy]}


def seconds_until(date: str, now: datetime) -> int | None:
    """Whole seconds until an HTTP date, at least 0; None for what is no date."""
    try:
        then = parsedate_to_datetime(date)
    except ValueError:
        return None
    return max(0, round((then.replace(tzinfo=then.tzinfo or UTC) - now).total_seconds()))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal()


def _replace(headers: httpx.Headers, name: str, value: int | None) -> None:
    """githubkit reads these as integers and breaks on anything else, such as a proxy's date."""
    del headers[name]
    if value is not None:
        headers[name] = str(value)
