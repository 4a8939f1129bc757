"""GitHub Actions in the hiring repository: start a workflow, follow its run, end it, fetch an artifact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from app.errors import GitHubError
from app.github.answers import look_up, number, text
from app.github.auth import Permissions, Scope
from app.github.names import split_repo
from app.github.requests import PAGE, Requests
from app.runs.hosted import EVENT, HiringPlace, WorkflowRun

READ: Permissions = (("metadata", "read"),)
RUN: Permissions = (("actions", "write"),)
OVER = frozenset({404, 409})  # cancelling what is gone, or over
DOWNLOAD_SECONDS = 30.0  # for a connection, and for each read from it


async def hiring_place(requests: Requests, installation_id: int, repo: str) -> HiringPlace:
    """The repository as identity tokens of its jobs name it."""
    owner, name = split_repo(repo)
    found = await requests.read(
        Scope(installation_id, READ, name),
        f"read repository {repo}",
        lambda client: client.rest.repos.async_get(owner, name),
    )
    return HiringPlace(
        number(found, "id"),
        number(found, "owner", "id"),
        text(found, "full_name"),
        text(found, "default_branch"),
    )


async def dispatch_workflow(
    requests: Requests,
    installation_id: int,
    repo: str,
    *,
    workflow: str,
    ref: str,
    inputs: Mapping[str, str],
) -> int | None:
    """Start the workflow file; the run's id, or None where GitHub does not say it (older servers)."""
    owner, name = split_repo(repo)
    answer = await requests.write(
        Scope(installation_id, RUN, name),
        f"dispatch {workflow} in {repo}",
        lambda client: client.rest.actions.async_create_workflow_dispatch(
            owner, name, workflow, ref=ref, inputs=dict(inputs)
        ),
    )
    found = look_up(answer, "workflow_run_id")
    return found if isinstance(found, int) else None


async def workflow_runs(
    requests: Requests, installation_id: int, repo: str, workflow: str, since: str
) -> Sequence[WorkflowRun]:
    """The runs of the workflow file that were dispatched since then."""
    owner, name = split_repo(repo)
    listed = requests.pages(
        Scope(installation_id, RUN, name),
        f"list runs of {workflow} in {repo}",
        lambda client, page: client.rest.actions.async_list_workflow_runs(
            owner, name, workflow, event=EVENT, created=f">={since}", per_page=PAGE, page=page
        ),
        "workflow_runs",
    )
    return [_run(found) async for found in listed]


async def workflow_run(requests: Requests, installation_id: int, repo: str, run_id: int) -> WorkflowRun:
    """How a run stands."""
    owner, name = split_repo(repo)
    return _run(
        await requests.read(
            Scope(installation_id, RUN, name),
            f"read run {run_id} in {repo}",
            lambda client: client.rest.actions.async_get_workflow_run(owner, name, run_id),
        )
    )


async def cancel_workflow_run(requests: Requests, installation_id: int, repo: str, run_id: int) -> None:
    """End a run. One that is over, or gone, is fine."""
    owner, name = split_repo(repo)
    try:
        await requests.write(
            Scope(installation_id, RUN, name),
            f"cancel run {run_id} in {repo}",
            lambda client: client.rest.actions.async_cancel_workflow_run(owner, name, run_id),
        )
    except GitHubError as error:
        if error.status not in OVER:
            raise


async def artifact(
    requests: Requests, installation_id: int, repo: str, *, run_id: int, artifact_name: str, limit: int
) -> bytes | None:
    """The zip of the run's artifact of this name, or None. Raises GitHubError: over `limit` bytes."""
    owner, name = split_repo(repo)
    scope = Scope(installation_id, RUN, name)
    listed = await requests.read(
        scope,
        f"list artifacts of run {run_id} in {repo}",
        lambda client: client.rest.actions.async_list_workflow_run_artifacts(
            owner, name, run_id, name=artifact_name, per_page=PAGE
        ),
    )
    rows = look_up(listed, "artifacts")
    found = [row for row in rows if _is_kept(row, artifact_name)] if isinstance(rows, list) else []
    if not found:
        return None
    what = f"fetch artifact {artifact_name} in {repo}"
    artifact_id = max(number(row, "id") for row in found)
    place = await requests.redirect(
        scope,
        what,
        lambda client: client.rest.actions.async_download_artifact(owner, name, artifact_id, "zip"),
    )
    return await _downloaded(requests.transport, place, limit, what)


async def _downloaded(transport: httpx.AsyncBaseTransport, url: str, limit: int, what: str) -> bytes:
    """What lies at a signed address. It may be anybody's host: it gets no token, and no further redirect."""
    data = bytearray()
    try:
        async with (
            httpx.AsyncClient(transport=transport, timeout=DOWNLOAD_SECONDS) as client,
            client.stream("GET", url, follow_redirects=False) as answer,
        ):
            if answer.status_code != 200:
                raise GitHubError(f"GitHub: cannot {what}: its storage answered {answer.status_code}")
            async for chunk in answer.aiter_raw():
                data += chunk
                if len(data) > limit:
                    raise GitHubError(f"GitHub: cannot {what}: over {limit} bytes")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise GitHubError(f"GitHub: cannot {what}: no answer: {type(error).__name__}") from None
    return bytes(data)


def _is_kept(row: object, name: str) -> bool:
    return look_up(row, "name") == name and look_up(row, "expired") is not True


def _run(found: Any) -> WorkflowRun:
    conclusion = look_up(found, "conclusion")
    return WorkflowRun(
        number(found, "id"),
        text(found, "display_title"),
        text(found, "status"),
        conclusion if isinstance(conclusion, str) else None,
        text(found, "head_sha"),
        number(found, "run_attempt"),
    )
