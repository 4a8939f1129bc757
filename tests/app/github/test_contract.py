"""Every method of the port, those still to come with them, sends what GitHub's own description allows."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import httpx
import pytest

from app import ports
from app.errors import AppError
from app.github.client import InstalledApp, app_client
from app.github.hosts import CURRENT, ENTERPRISE, SERVER_PATH
from app.github.ledger import Ledger
from app.github.pace import Kind, kind_of
from app.github.requests import Requests
from app.github.settings import GitHubSettings
from rubric.paths import DEFAULT_CAPS
from tests.app.github import openapi
from tests.app.github.contract import Contract
from tests.app.github.samples import arguments, methods

pytestmark = pytest.mark.real

SERVERS = ["https://api.github.com", f"https://github.test{SERVER_PATH}"]
Answer = Callable[[httpx.Request], httpx.Response]


def as_shown(request: httpx.Request) -> httpx.Response:
    """A GitHub on which everything is there: it answers with its description's examples."""
    status, body = openapi.for_request(request).example(request)
    if isinstance(body, dict) and "private" in body:
        body = {**body, "private": True}  # ours are, the examples' are not
    return httpx.Response(status, json=body) if body is not None else httpx.Response(status)


def bare(request: httpx.Request) -> httpx.Response:
    """A GitHub on which nothing is there yet: lists are empty, the rest is not found, writes succeed."""
    shown = as_shown(request)
    if request.method != "GET" or not shown.content:
        return shown
    body = shown.json()
    if isinstance(body, list):
        return httpx.Response(200, json=[])
    if "total_count" in body:
        return httpx.Response(
            200, json={key: [] if isinstance(value, list) else 0 for key, value in body.items()}
        )
    return httpx.Response(404, json={"message": "Not Found"})


def port(settings: GitHubSettings, contract: Contract, answer: Answer) -> InstalledApp:
    """The port on a GitHub of that kind; the repositories behind it do not answer."""

    def checked(request: httpx.Request) -> httpx.Response:
        contract.sent(request)
        return answer(request)

    client = app_client(settings, httpx.MockTransport(checked))
    requests = Requests(client, settings.limits, Ledger(settings.data_dir / "pace"))
    return InstalledApp(settings, requests, DEFAULT_CAPS)


@pytest.mark.parametrize("answer", [as_shown, bare])
@pytest.mark.parametrize("server", SERVERS)
@pytest.mark.parametrize("name", methods())
async def test_every_method_keeps_githubs_description(
    name: str, server: str, answer: Answer, settings: GitHubSettings, contract: Contract
) -> None:
    """Method, path, parameters, body and version of every request, on github.com and an old server."""
    here = replace(settings, api_url=server, web_url="http://127.0.0.1:9")
    method = getattr(port(here, contract, answer), name)
    with suppress(AppError):  # the examples are of somebody else's repository
        await method(**arguments(getattr(ports.GitHub, name)))
    assert contract.requests


def test_the_port_has_methods() -> None:
    """The list is not empty by mistake, and has what a base of the port brings."""
    assert {"put_check_run", "put_comment", "create_repo", "installation"} <= set(methods())


def test_what_notifies_people_counts_as_creation() -> None:
    """GitHub marks the operations that it limits most; whoever is written to by them is counted."""
    loud = [
        one
        for one in openapi.current().operations
        if one.told.get("x-github", {}).get("triggersNotification") and one.method in {"post", "put"}
    ]
    assert len(loud) >= 16
    assert {kind_of(one.method.upper(), one.template) for one in loud} == {Kind.CREATE}


HEADERS = {"authorization": "token x", "user-agent": "proofgrade", "accept": "application/json"}


def said(method: str, path: str, version: str = CURRENT, **given: Any) -> list[str]:
    """What the description has to say about a request."""
    headers = HEADERS | {"x-github-api-version": version}
    request = httpx.Request(method, f"https://api.github.com{path}", headers=headers, **given)
    return [problem.partition(": ")[2] for problem in openapi.for_request(request).problems(request)]


CHECK = {"name": "Reproducibility", "head_sha": "a" * 40}


@pytest.mark.parametrize(
    ("method", "path", "body", "problem"),
    [
        ("GET", "/nothing", None, "GET /nothing"),
        ("DELETE", "/repos/a/b/git/ref/heads/x", None, "DELETE /repos/a/b/git/ref/heads/x"),
        ("GET", "/repos/a/b/issues/x/comments", None, "issue_number: $: 'x' is not of type 'integer'"),
        ("GET", "/repos/a/b/pulls?state=merged", None, "state: $: 'merged' is not one of"),
        ("GET", "/repos/a/b/pulls?per_pages=9", None, "unknown in the query: per_pages"),
        ("POST", "/repos/a/b/check-runs", None, "no body"),
        ("POST", "/repos/a/b/check-runs", {"name": "x"}, "$: 'head_sha' is a required property"),
        ("POST", "/repos/a/b/check-runs", CHECK | {"conclusion": "bad"}, "$.conclusion: 'bad' is not one of"),
        ("POST", "/repos/a/b/check-runs", CHECK | {"external": "x"}, "unknown: $.external"),
        ("POST", "/repos/a/b/check-runs", CHECK | {"actions": [{}] * 4}, "$.actions: "),
        ("GET", "/repos/a/b", {"x": 1}, "a body where none belongs"),
    ],
)
def test_the_description_finds_mistakes(method: str, path: str, body: object, problem: str) -> None:
    """The check itself: a wrong path, parameter, value, key or body is told."""
    sent: dict[str, Any] = {} if body is None else {"json": body}
    found = said(method, path, **sent)
    assert any(one.startswith(problem) or problem in one for one in found), found


def test_the_description_of_another_version_differs() -> None:
    """A dispatch answers with its run from 2026 on, and no longer takes the wish for that."""
    path, body = "/repos/a/b/actions/workflows/x.yml/dispatches", {"ref": "main", "return_run_details": True}
    assert said("POST", path, json=body) == ["unknown: $.return_run_details"]
    assert said("GET", "/repos/a/b", ENTERPRISE) == [f"API version {ENTERPRISE}, not {CURRENT}"]


def test_answers_are_checked_where_they_say_something() -> None:
    """A stand-in may leave out what nobody reads; what it says has to be of the right kind."""
    request = httpx.Request("GET", "https://api.github.com/repos/a/b/issues/comments/1")
    rest = openapi.current()
    assert rest.answer_problems(request, 200, {"id": 1, "body": None}) == []
    assert rest.answer_problems(request, 404, {}) == []
    assert rest.answer_problems(request, 200, {"id": "1"}) != []
    assert rest.answer_problems(request, 202, {}) != []
