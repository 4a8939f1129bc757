"""Check runs: one per key on a commit, each annotation once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.effects import Annotation, PutCheckRun
from app.errors import GitHubError
from app.github.answers import look_up, number
from app.github.auth import CHECKS, Scope
from app.github.names import check_commit, split_repo
from app.github.requests import PAGE, Requests
from app.github.sizes import (
    ANNOTATIONS_A_REQUEST,
    BUTTONS_MAX,
    DESCRIPTION_MAX,
    IDENTIFIER_MAX,
    LABEL_MAX,
    fit_check_text,
    fit_message,
    fit_title,
)


@dataclass(frozen=True)
class _Found:
    """A check run as GitHub has it: its id and how many annotations it holds."""

    id: int
    annotations: int = 0


async def put_check_run(requests: Requests, app_id: int, effect: PutCheckRun) -> int:
    """Find our check run by its key on the head commit, else create it; make it say `effect`; its id.

    A fresh one is created without looking: nobody can have made it, and it is what a candidate waits for.
    """
    async with requests.writing(effect.installation_id, effect.repo, effect.key):
        found = None if effect.fresh else await _known(requests, app_id, effect)
        if found is None and not effect.fresh:
            found = await _find(requests, app_id, effect)
        if found is None:
            found = await _create(requests, effect)
        else:
            await _update(requests, effect, found.id, effect.annotations[found.annotations :])
        return found.id


async def _create(requests: Requests, effect: PutCheckRun) -> _Found:
    owner, name = split_repo(effect.repo)
    first = effect.annotations[:ANNOTATIONS_A_REQUEST]
    created = await requests.write(
        Scope(effect.installation_id, CHECKS, name),
        f"create check run {effect.name!r} in {effect.repo}",
        lambda client: client.rest.checks.async_create(
            owner, name, head_sha=effect.head_sha, external_id=effect.key, **_says(effect, first)
        ),
    )
    made = _Found(number(created, "id"), len(first))
    if rest := effect.annotations[len(first) :]:
        await _update(requests, effect, made.id, rest)
    return made


async def _update(
    requests: Requests, effect: PutCheckRun, check_run: int, missing: Sequence[Annotation]
) -> None:
    """Make it say `effect`, and append the annotations that it does not have yet, 50 at a time."""
    await _patch(requests, effect, check_run, missing[:ANNOTATIONS_A_REQUEST])
    for start in range(ANNOTATIONS_A_REQUEST, len(missing), ANNOTATIONS_A_REQUEST):
        await _patch(requests, effect, check_run, missing[start : start + ANNOTATIONS_A_REQUEST])


async def _patch(
    requests: Requests, effect: PutCheckRun, check_run: int, notes: Sequence[Annotation]
) -> None:
    owner, name = split_repo(effect.repo)
    await requests.write(
        Scope(effect.installation_id, CHECKS, name),
        f"update check run {check_run} in {effect.repo}",
        lambda client: client.rest.checks.async_update(owner, name, check_run, **_says(effect, notes)),
    )


async def _known(requests: Requests, app_id: int, effect: PutCheckRun) -> _Found | None:
    """The check run that we knew, if it is still this one."""
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
    same = _is_ours(run, app_id, effect) and look_up(run, "head_sha") == effect.head_sha
    return _found(run) if same else None


async def _find(requests: Requests, app_id: int, effect: PutCheckRun) -> _Found | None:
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
            return _found(run)
    return None


def _found(run: object) -> _Found:
    count = look_up(run, "output", "annotations_count")
    return _Found(number(run, "id"), count if isinstance(count, int) else 0)


def _is_ours(run: object, app_id: int, effect: PutCheckRun) -> bool:
    """Key and App: a workflow's own token can publish look-alikes, so the App counts where it is named."""
    return look_up(run, "external_id") == effect.key and look_up(run, "app", "id") in {None, app_id}


def _says(effect: PutCheckRun, notes: Sequence[Annotation]) -> dict[str, Any]:
    output: dict[str, Any] = {"title": fit_title(effect.title), "summary": fit_check_text(effect.summary)}
    if effect.text:
        output["text"] = fit_check_text(effect.text)
    if notes:
        output["annotations"] = [_annotation(note) for note in notes]
    says: dict[str, Any] = {"name": effect.name, "status": effect.status, "output": output}
    if effect.details_url:
        says["details_url"] = effect.details_url
    if effect.conclusion is None:
        return says
    # An empty list takes the buttons of an earlier completion away.
    return says | {"conclusion": effect.conclusion, "actions": _buttons(effect)}


def _annotation(note: Annotation) -> Mapping[str, object]:
    return {
        "path": note.path,
        "start_line": note.line,
        "end_line": note.line,
        "annotation_level": note.level,
        "title": fit_title(note.title),
        "message": fit_message(note.message),
    }


def _buttons(effect: PutCheckRun) -> list[dict[str, str]]:
    return [
        {
            "label": button.label[:LABEL_MAX],
            "description": button.description[:DESCRIPTION_MAX],
            "identifier": button.identifier[:IDENTIFIER_MAX],
        }
        for button in effect.buttons[:BUTTONS_MAX]
    ]
