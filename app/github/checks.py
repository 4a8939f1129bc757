"""Check runs: one per key on a commit."""

from __future__ import annotations

from typing import Any

from app.effects import PutCheckRun
from app.errors import GitHubError
from app.github.answers import look_up, number
from app.github.auth import CHECKS, Scope
from app.github.names import check_commit, split_repo
from app.github.requests import PAGE, Requests


async def put_check_run(requests: Requests, app_id: int, effect: PutCheckRun) -> int:
    """Find our check run by its key on the head commit, else create it; make it say `effect`; its id."""
    owner, name = split_repo(effect.repo)
    scope = Scope(effect.installation_id, CHECKS, name)
    async with requests.writing(effect.installation_id, effect.repo, effect.key):
        found = await _known(requests, app_id, effect) or await _find(requests, app_id, effect)
        if found is None:
            created = await requests.write(
                scope,
                f"create check run {effect.name!r} in {effect.repo}",
                lambda client: client.rest.checks.async_create(
                    owner, name, head_sha=effect.head_sha, external_id=effect.key, **_says(effect)
                ),
            )
            return number(created, "id")
        await requests.write(
            scope,
            f"update check run {found} in {effect.repo}",
            lambda client: client.rest.checks.async_update(owner, name, found, **_says(effect)),
        )
        return found


async def _known(requests: Requests, app_id: int, effect: PutCheckRun) -> int | None:
    """The id we knew, if it is still this check run."""
    owner, name = split_repo(effect.repo)
    known = effect.known_id
    if known is None:
        return None
    try:
        run = await requests.read(
            Scope(effect.installation_id, CHECKS, name),
            f"read check run {known} in {effect.repo}",
            lambda client: client.rest.checks.async_get(owner, name, known),
        )
    except GitHubError as error:
        if error.status == 404:
            return None
        raise
    return known if _is_ours(run, app_id, effect) and look_up(run, "head_sha") == effect.head_sha else None


async def _find(requests: Requests, app_id: int, effect: PutCheckRun) -> int | None:
    owner, name = split_repo(effect.repo)
    sha = check_commit(effect.head_sha)
    runs = requests.pages(
        Scope(effect.installation_id, CHECKS, name),
        f"list check runs of {effect.repo}@{sha}",
        lambda client, page: client.rest.checks.async_list_for_ref(
            owner, name, sha, check_name=effect.name, app_id=app_id, filter_="all", per_page=PAGE, page=page
        ),
        "check_runs",
    )
    async for run in runs:
        if _is_ours(run, app_id, effect):
            return number(run, "id")
    return None


def _is_ours(run: object, app_id: int, effect: PutCheckRun) -> bool:
    """Key and App: a workflow's own token can publish look-alikes, so the App counts where it is named."""
    return look_up(run, "external_id") == effect.key and look_up(run, "app", "id") in {None, app_id}


def _says(effect: PutCheckRun) -> dict[str, Any]:
    output = {"title": effect.title, "summary": effect.summary} | (
        {"text": effect.text} if effect.text else {}
    )
    says: dict[str, Any] = {"name": effect.name, "status": effect.status, "output": output}
    return says if effect.conclusion is None else says | {"conclusion": effect.conclusion}
