"""Makes GitHub show what the record says. One rendering at a time, always its latest text."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from itertools import count

from app.effects import PutCheckRun, PutComment, PutReaction
from app.errors import GitHubError
from app.logs import logger
from app.ports import GitHub
from app.work import Work

log = logger("perform")


async def post(work: Work, key: str) -> str:
    """Post a rendering as the record has it now; returns what went wrong, or an empty text.

    The text is read under a lock, so of two posts in a row the later one never shows an older text.
    """
    async with work.posting[key]:
        with work.store.reading() as records:
            rendering = records.rendering(key)
        if rendering is None:
            return f"{key}: nothing to show"
        effect = replace(rendering.effect, known_id=rendering.github_id)
        try:
            if isinstance(effect, PutComment):
                comment = effect
                github_id = await work.patience.call(lambda: work.github.put_comment(comment))
            elif isinstance(effect, PutReaction):
                reaction = effect
                github_id = await work.patience.call(lambda: work.github.react(reaction))
            else:
                if not rendering.tried:
                    _remember_the_try(work, key)
                github_id = await work.patience.call(_putting(work.github, effect, fresh=not rendering.tried))
        except GitHubError as error:
            log.error("not shown", key=key, why=str(error))
            return f"{key}: {error}"
        with work.store.transaction() as records:
            records.set_shown(key, github_id, rendering.version)
        return ""


def _remember_the_try(work: Work, key: str) -> None:
    """Before the first post of all: from now on it may be there, and is looked for before it is created."""
    with work.store.transaction() as records:
        records.begin_post(key)


def _putting(github: GitHub, effect: PutCheckRun, *, fresh: bool) -> Callable[[], Awaitable[int]]:
    """The call that posts a check run. Only the first try of all creates without looking."""
    tries = count()

    async def put() -> int:
        return await github.put_check_run(replace(effect, fresh=fresh and next(tries) == 0))

    return put
