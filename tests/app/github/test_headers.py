"""Headers of requests, and of answers that are not as GitHub writes them."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.github.headers import hooks, seconds_until

NOW = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("date", "seconds"),
    [
        ("Tue, 01 Jan 2030 00:02:00 GMT", 120),
        ("Tue, 01 Jan 2030 00:02:00", 120),
        ("Mon, 31 Dec 2029 23:00:00 GMT", 0),
        ("soon", None),
        ("", None),
    ],
)
def test_a_date_to_wait_for(date: str, seconds: int | None) -> None:
    """Proxies say when, GitHub says how long; what is neither is no wait at all."""
    assert seconds_until(date, NOW) == seconds


@given(st.text(max_size=40))
def test_any_text_is_a_wait_or_none(text: str) -> None:
    """Whatever a server sends, nothing breaks."""
    found = seconds_until(text, NOW)
    assert found is None or found >= 0


async def test_answers_carry_waits_in_whole_seconds() -> None:
    """What cannot be read is taken away, what can be stays, and every request names the version."""
    answers = iter(
        [
            {"retry-after": "soon", "x-ratelimit-reset": "later"},
            {"retry-after": "Fri, 01 Jan 1999 00:00:00 GMT"},
            {"retry-after": "7", "x-ratelimit-reset": "1893456000"},
        ]
    )

    def answer(request: httpx.Request) -> httpx.Response:
        assert request.headers["x-github-api-version"] == "2022-11-28"
        return httpx.Response(200, headers=next(answers))

    async with httpx.AsyncClient(
        transport=httpx.MockTransport(answer), event_hooks=hooks("2022-11-28")
    ) as client:
        found = [dict((await client.get("http://github.test")).headers) for _ in range(3)]
    assert found == [{}, {"retry-after": "0"}, {"retry-after": "7", "x-ratelimit-reset": "1893456000"}]
