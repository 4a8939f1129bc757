"""Asks GitHub and this host what the self-test wants to know. One failed question fails no other."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from app.errors import AppError, ConfigurationError, GitHubError
from app.handlers.push import MAIN
from app.ports import GitHub
from app.settings import HostSettings
from app.setup.facts import (
    AppAccount,
    Asked,
    Facts,
    Hiring,
    Installation,
    Unknown,
    Workflow,
)
from app.setup.stored import missing
from app.stages.hiring import assessment_folder, read_assessment
from app.state import Place
from rubric.model import Assessment
from rubric.tree import SourceTree

PLACES_MAX = 10  # candidates looked at: each costs two requests
WORKFLOW = "reproduce.yml"
REFUSALS = frozenset({401, 403, 404})
ResultT = TypeVar("ResultT")


@dataclass(frozen=True)
class Sources:
    """Who is asked about GitHub."""

    app: AppAccount
    github: GitHub


@dataclass(frozen=True)
class Host:
    """What this host says of itself: the engine answers, and the status a stranger gets from /setup."""

    engine: Callable[[], Awaitable[bool]]
    stranger: Callable[[], Awaitable[int]]


async def gather(
    settings: HostSettings, places: Sequence[Place], sources: Sources | Unknown, host: Host
) -> Facts:
    """Everything, in a dozen requests and two a candidate. `sources` is Unknown where there is no App."""
    organisation = (settings.hiring_repo or "").partition("/")[0] or None
    if isinstance(sources, Unknown):
        return await _facts(settings, organisation, sources, host)
    installation = await asked(_installation(sources.app, organisation))
    wants_actions = str(settings.runner) == "actions"
    return Facts(
        public_url=settings.public_url,
        github_url=settings.github_url,
        api_url=settings.github_api_url,
        runner=settings.runner,
        missing=missing(settings),
        organisation=organisation,
        app=await asked(sources.app.seen()),
        hook=await asked(sources.app.hook()),
        deliveries=await asked(sources.app.last_deliveries()),
        installation=installation,
        hiring=await asked(_hiring(sources, settings.hiring_repo, installation)),
        uninvited=await asked(_uninvited(sources.app, settings.hiring_repo, installation)),
        workflow=await asked(_workflow(sources.app, settings.hiring_repo, installation))
        if wants_actions
        else None,
        actions={one.repo: await asked(_actions(sources.app, one)) for one in places},
        reviews={one.review_repo: await asked(_review(sources.app, one)) for one in places},
        engine=await asked(host.engine()) if settings.runner == "local" else None,
        stranger=await asked(host.stranger()),
    )


async def asked(question: Awaitable[ResultT]) -> Asked[ResultT]:
    """The answer, or why there is none."""
    try:
        return await question
    except GitHubError as error:
        return Unknown(str(error), refused=error.status in REFUSALS)
    except AppError as error:
        return Unknown(str(error))


async def _facts(settings: HostSettings, organisation: str | None, why: Unknown, host: Host) -> Facts:
    """What can be known without an App."""
    return Facts(
        public_url=settings.public_url,
        github_url=settings.github_url,
        api_url=settings.github_api_url,
        runner=settings.runner,
        missing=missing(settings),
        organisation=organisation,
        app=why,
        hook=why,
        deliveries=why,
        installation=why,
        hiring=why,
        uninvited=why,
        workflow=None,
        actions={},
        reviews={},
        engine=await asked(host.engine()) if settings.runner == "local" else None,
        stranger=await asked(host.stranger()),
    )


async def _installation(app: AppAccount, organisation: str | None) -> Installation | None:
    """The installation on the hiring organisation; while none is chosen, the only one."""
    found = await app.installations()
    if organisation is None:
        return found[0] if len(found) == 1 else None
    return next((one for one in found if one.account.lower() == organisation.lower()), None)


async def _hiring(sources: Sources, repo: str | None, installed: Asked[Installation | None]) -> Hiring:
    place = _place(repo, installed)
    private = await sources.app.is_private(*place)
    if private is None:
        return Hiring(place[1], None, {})
    tree = await sources.github.fetch_tree(*place, MAIN)
    read = {slug: _read(tree, place[1], slug) for slug in _slugs(tree)}
    mistakes = {slug: found if isinstance(found, str) else "" for slug, found in read.items()}
    panels = [slug for slug, found in read.items() if isinstance(found, Assessment) and found.review.panel]
    return Hiring(place[1], private, mistakes, tuple(panels))


async def _uninvited(app: AppAccount, repo: str | None, installed: Asked[Installation | None]) -> int | None:
    return await app.uninvited(*_place(repo, installed))


async def _workflow(app: AppAccount, repo: str | None, installed: Asked[Installation | None]) -> Workflow:
    place = _place(repo, installed)
    return Workflow(WORKFLOW, await app.workflow_state(*place, WORKFLOW), await app.actions_enabled(*place))


async def _actions(app: AppAccount, place: Place) -> bool | None:
    return await app.actions_enabled(place.installation_id, place.repo)


async def _review(app: AppAccount, place: Place) -> bool | None:
    return await app.is_private(place.installation_id, place.review_repo)


def _place(repo: str | None, installed: Asked[Installation | None]) -> tuple[int, str]:
    if isinstance(installed, Unknown):
        raise ConfigurationError(installed.why)
    if repo is None or installed is None:
        raise ConfigurationError("no hiring repository is chosen, or the App is not installed on its owner")
    return installed.id, repo


def _slugs(tree: SourceTree) -> list[str]:
    parts = [path.split("/") for path in tree.files]
    return sorted({words[1] for words in parts if words[0] == "assessments" and len(words) > 2})


def _read(tree: SourceTree, repo: str, slug: str) -> Assessment | str:
    """The assessment, or what is wrong with it."""
    try:
        return read_assessment(assessment_folder(tree, repo, slug), repo, slug)
    except ConfigurationError as error:
        return str(error)
