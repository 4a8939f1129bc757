"""Erasing on the operator's word, beside the running service or without it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from app.clock import SystemClock
from app.durable import Enqueuer, prepare
from app.github.client import connect
from app.people.erasing import Eraser
from app.people.ports import GitHubErasing
from app.people.record import compact_all, opened, with_alias
from app.settings import HostSettings
from app.setup.stored import service_settings
from app.state import Candidate
from app.worker import github_settings

OPERATOR = "operator"


def candidacies(settings: HostSettings, alias: str) -> Sequence[Candidate]:
    """Every candidacy of the person behind an alias. Raises ConfigurationError where it is nobody's."""
    with opened(settings) as store, store.reading() as records:
        return records.candidacies(with_alias(records, alias).login)


async def erase_all(settings: HostSettings, found: Sequence[Candidate], *, on_github: bool) -> None:
    """Erase these candidacies. Raises ConfigurationError where GitHub is asked for and no App is set up."""
    prepare(settings.workflow_url)
    queue = Enqueuer(settings.workflow_url)
    try:
        with opened(settings) as store:
            async with _github(on_github=on_github) as github:
                eraser = Eraser(store, queue.upkeep, settings.data_dir, SystemClock(), github)
                for candidate in found:
                    await eraser.erase(candidate, OPERATOR, "erased by the operator")
    finally:
        queue.close()
    await asyncio.to_thread(compact_all, settings)


@asynccontextmanager
async def _github(*, on_github: bool) -> AsyncIterator[GitHubErasing | None]:
    if not on_github:
        yield None
        return
    async with connect(github_settings(service_settings())) as github:
        yield github
