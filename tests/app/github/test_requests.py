from __future__ import annotations

import httpx
import pytest

from app.errors import GitHubError, RateLimited
from app.github.settings import GitHubSettings
from tests.app.github.wire import HERE, Wire, ok, sequence


async def test_reads_survive_a_bad_gateway(settings: GitHubSettings) -> None:
    """Two failures on the way cost a second and a half, not the answer."""
    wire = Wire(
        settings, sequence(httpx.Response(502), httpx.Response(503), httpx.Response(200, json={"id": 5}))
    )
    assert await wire.read() == {"id": 5}
    assert wire.waits == [0.5, 1.0]


async def test_writes_are_not_repeated_after_a_server_error(settings: GitHubSettings) -> None:
    """GitHub may have written before it failed, so the caller decides what comes next."""
    wire = Wire(settings, lambda request: httpx.Response(502))
    with pytest.raises(GitHubError, match="cannot comment: 502") as caught:
        await wire.write()
    assert caught.value.status == 502
    assert len(wire.asked) == 1


async def test_short_limits_are_waited_for_and_long_ones_reported(settings: GitHubSettings) -> None:
    """A wait of seconds happens here; a longer one goes to the caller with its length."""
    short = httpx.Response(429, headers={"retry-after": "3"})
    long = httpx.Response(403, headers={"retry-after": "900"}, json={"message": "secondary rate limit"})
    wire = Wire(settings, sequence(short, long))
    with pytest.raises(RateLimited, match="wait 900 s") as caught:
        await wire.write()
    assert wire.waits == [3.0]
    assert caught.value.retry_after == 900.0


async def test_refusals_carry_githubs_words_but_no_token(settings: GitHubSettings) -> None:
    """The details of a 422 are in the one line of the error; whatever looks like a token is blanked."""
    errors = [{"resource": "Issue", "field": "body", "code": "invalid"}, "echo ghs_secret1\nsecond line"]
    body = {"message": "Validation Failed", "errors": errors}
    wire = Wire(settings, lambda request: httpx.Response(422, json=body))
    with pytest.raises(GitHubError) as caught:
        await wire.write()
    assert str(caught.value) == (
        "GitHub: cannot comment: 422 Validation Failed Issue body invalid echo *** second line"
    )


async def test_no_answer_is_one_error_with_status_zero(settings: GitHubSettings) -> None:
    """A connection that cannot be made is tried four times, then told in one line."""

    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("connection refused", request=request)

    wire = Wire(settings, refuse)
    with pytest.raises(GitHubError, match="no answer: ConnectError: connection refused") as caught:
        await wire.write()
    assert caught.value.status == 0
    assert len(wire.asked) == 4


async def test_a_page_of_html_is_an_error(settings: GitHubSettings) -> None:
    """A proxy that answers 200 with something else is not taken for GitHub."""
    wire = Wire(settings, lambda request: httpx.Response(200, text="<html>"))
    with pytest.raises(GitHubError, match="not JSON"):
        await wire.read()


async def test_requests_name_the_api_version(settings: GitHubSettings) -> None:
    """GitHub is told which version of its API we were written for."""
    wire = Wire(settings, ok)
    await wire.read()
    assert wire.asked[0].headers["x-github-api-version"] == "2026-03-10"


async def test_lists_are_read_to_the_end(settings: GitHubSettings) -> None:
    """Pages follow each other until one is not full."""

    def answer(request: httpx.Request) -> httpx.Response:
        page = int(request.url.params["page"])
        return httpx.Response(200, json=[{"id": page}] * (100 if page < 3 else 7))

    wire = Wire(settings, answer)
    found = wire.requests.pages(
        HERE,
        "list comments",
        lambda client, page: client.rest.issues.async_list_comments("acme", "x", 1, per_page=100, page=page),
    )
    assert len([item async for item in found]) == 207


def test_the_private_key_is_not_in_the_repr(settings: GitHubSettings) -> None:
    """Settings can be logged."""
    assert "PRIVATE" not in repr(settings)
