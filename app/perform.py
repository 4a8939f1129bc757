"""Makes GitHub show what the record says. One rendering at a time, always its latest text."""

from __future__ import annotations

from dataclasses import replace

from app.effects import PutComment, PutReaction
from app.errors import GitHubError
from app.logs import logger
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
                check_run = effect
                github_id = await work.patience.call(lambda: work.github.put_check_run(check_run))
        except GitHubError as error:
            log.error("not shown", key=key, why=str(error))
            return f"{key}: {error}"
        with work.store.transaction() as records:
            records.set_shown(key, github_id, rendering.version)
        return ""
