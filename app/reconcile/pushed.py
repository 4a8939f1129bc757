"""Asks GitHub what was pushed, and takes in the pushes that we never heard of."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import timedelta

from app.errors import GitHubError, RateLimited
from app.handlers.push import MAIN
from app.logs import logger
from app.reconcile.pushes import missed, of_head, read_from
from app.reconcile.stuck import before
from app.state import Candidate, Delivery, DeliveryState
from app.work import Work

PURPOSE = "pushes"  # bookmarks `pushes:<candidate>`: up to when the activity is known
CANDIDATES_A_TICK = 150  # two requests each, of which GitHub counts one where nothing happened
EVERY = timedelta(minutes=8)  # less than the time between two ticks
FAILURES_MAX = 3  # in a row: GitHub is down, the next tick asks again
log = logger("reconcile")


async def take_in_pushes(work: Work, every: timedelta = EVERY) -> tuple[int, ...]:
    """Look at the candidates that were not looked at for longest; those whose head nothing explains.

    One that was looked at less than `every` ago is left for later.
    """
    now = work.clock.now()
    with work.store.reading() as records:
        candidates = records.least_looked_at(PURPOSE, before(now, every), CANDIDATES_A_TICK)
    unexplained: list[int] = []
    failures = 0
    for candidate in candidates:
        try:
            if await look_at(work, candidate):
                unexplained.append(candidate.id)
            failures = 0
        except RateLimited as error:
            log.warning("github asks to wait, looking later", why=str(error))
            break
        except GitHubError as error:
            log.warning("pushes unknown", candidate=candidate.alias, why=str(error))
            failures += 1
            if failures >= FAILURES_MAX:
                break
    return tuple(unexplained)


async def look_at(work: Work, candidate: Candidate) -> bool:
    """Take in what was missed of one candidate. True when no activity says how its head came about."""
    now = work.clock.now()
    key = f"{PURPOSE}:{candidate.id}"
    with work.store.reading() as records:
        mark = records.bookmark(key)
    since = "" if mark is None else mark.value
    activity = await work.github.activity(candidate.installation_id, candidate.repo, since)
    head = await work.github.branch_head(candidate.installation_id, candidate.repo, MAIN)
    with work.store.reading() as records:
        attempts = records.attempts(candidate.id)
    found = missed(candidate, attempts, activity, head, now)
    await _take_in(work, candidate, found.deliveries)
    with work.store.transaction() as records:
        records.set_bookmark(key, read_from(activity, since), now)
    return found.head_unexplained


async def take_in_heads(work: Work, candidate_ids: Iterable[int]) -> None:
    """The second look at heads that nothing explained: what still stands there becomes an attempt."""
    for candidate_id in candidate_ids:
        with work.store.reading() as records:
            candidate = records.candidate(candidate_id)
        if candidate is None or not await look_at(work, candidate):
            continue
        head = await work.github.branch_head(candidate.installation_id, candidate.repo, MAIN)
        with work.store.reading() as records:
            attempts = records.attempts(candidate.id)
        if head is not None and head not in {attempt.sha for attempt in attempts}:
            await _take_in(work, candidate, [of_head(candidate, attempts, head, work.clock.now())])


async def look_at_repositories(work: Work, repo_ids: Iterable[int]) -> None:
    """Look at once where a push was lost. Raises nothing of GitHub's: the next tick looks again."""
    for repo_id in repo_ids:
        with work.store.reading() as records:
            candidate = records.candidate_by_repo(repo_id)
        if candidate is None:
            continue
        try:
            await look_at(work, candidate)
        except GitHubError as error:
            log.warning("pushes unknown", candidate=candidate.alias, why=str(error))


async def _take_in(work: Work, candidate: Candidate, deliveries: Iterable[Delivery]) -> None:
    """Store and queue them. What is stored already stays as it is."""
    for delivery in deliveries:
        (stored,) = work.store.add_deliveries([delivery])
        log.info("missed push taken in", delivery=stored.guid, candidate=candidate.alias, state=stored.state)
        if stored.state is DeliveryState.RECEIVED:
            # In a thread of its own context: within a step's context the engine would take it for a child.
            await asyncio.get_running_loop().run_in_executor(None, work.queue.deliver, stored)
