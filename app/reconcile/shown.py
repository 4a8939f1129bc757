"""Sees to it that GitHub shows what the record says: texts that were never posted, comments that are gone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from app.effects import PutComment
from app.errors import GitHubError
from app.logs import logger
from app.perform import post
from app.reconcile.stuck import before
from app.state import Candidate, Rendering
from app.work import Work

PURPOSE = "shown"  # bookmarks `shown:<candidate>`
AT_ONCE_MAX = 50  # posts a tick
CANDIDATES_A_TICK = 20  # about four requests each
EVERY = timedelta(hours=1)
FAILURES_MAX = 3  # in a row: GitHub is down, the next tick asks again
log = logger("reconcile")


def unshown(work: Work) -> tuple[tuple[str, int], ...]:
    """Key and version of what was not posted, as far as one tick may post."""
    with work.store.reading() as records:
        return tuple((one.key, one.version) for one in records.unshown(AT_ONCE_MAX))


async def post_unshown(work: Work, waiting: Iterable[tuple[str, int]]) -> int:
    """Post what has waited since the first look; a newer text is somebody's who posts it. How many."""
    still = set(waiting) & set(unshown(work))
    return await _post(work, sorted(key for key, _ in still))


async def post_missing(work: Work) -> int:
    """Post the comments again that GitHub has no more, of the candidates not looked at for longest.

    A comment that somebody edited is left alone: a reviewer's ticks may be in it. A check run cannot be
    deleted. Raises GitHubError when GitHub does not answer.
    """
    now = work.clock.now()
    with work.store.reading() as records:
        candidates = records.least_looked_at(PURPOSE, before(now, EVERY), CANDIDATES_A_TICK)
    posted = 0
    for candidate in candidates:
        gone = await _gone(work, candidate)
        with work.store.transaction() as records:
            for one in gone:
                records.set_github_id(one.key, None)
            records.set_bookmark(f"{PURPOSE}:{candidate.id}", "", now)
        posted += await _post(work, [one.key for one in gone])
    return posted


async def _gone(work: Work, candidate: Candidate) -> Sequence[Rendering]:
    review = candidate.review_repo
    with work.store.reading() as records:
        places = [(candidate.repo, candidate.feedback_pr)]
        places += [(review, candidate.review_pr), (review, candidate.pipeline_issue)]
        places += [(seat.desk_repo, seat.desk_issue) for seat in records.seats(candidate.id)]
        comments = [
            one for repo, number in places if number is not None for one in records.comments_on(repo, number)
        ]
    return [one for one in comments if await _is_gone(work, one)]


async def _is_gone(work: Work, one: Rendering) -> bool:
    if one.github_id is None or not isinstance(one.effect, PutComment):
        return False
    place = one.effect.installation_id, one.effect.repo
    return await work.github.comment_body(*place, one.github_id) is None


async def _post(work: Work, keys: Sequence[str]) -> int:
    failures = posted = 0
    for key in keys:
        wrong = await post(work, key)
        failures = failures + 1 if wrong else 0
        posted += not wrong
        if failures >= FAILURES_MAX:
            raise GitHubError(f"{failures} posts in a row failed, the last one: {wrong}")
    if posted:
        log.info("posted what was missing", count=posted)
    return posted
