"""The reconciler's workflows, ticked by the engine, and the one look at the start of a worker.

GitHub that does not answer, and a database that does not, only delay: a tick that fails leaves its bookmarks
as they were, and the next one starts from there.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from types import MappingProxyType

from app.durable import ATTEMPTS, Body, Durable
from app.errors import AppError
from app.ids import ATTEMPT, REQUESTS_LEFT, AttemptRun
from app.logs import logger, tagged
from app.perform import post
from app.reconcile.deliveries import find_lost, redeliver, repositories
from app.reconcile.pushed import look_at_repositories, take_in_heads, take_in_pushes
from app.reconcile.shown import post_missing, post_unshown, unshown
from app.reconcile.upkeep import close_stale, recorded, reopen_dead, standing_still, take_up
from app.stages.observe import cancel
from app.work import Work

SECOND_LOOK_SECONDS = 120.0  # what is under way gets out of sight by then
log = logger("reconcile")


@tagged("tick")
async def deliveries(durable: Durable, work: Work, _at: str) -> None:
    """Every five minutes: what GitHub could not deliver."""
    await durable.step("deliveries", partial(lost_deliveries, work))
    await durable.step("limits", partial(note_limits, work))


@tagged("tick")
async def pushes(durable: Durable, work: Work, _at: str) -> None:
    """Every ten minutes: what was pushed without our hearing of it."""
    unexplained = await durable.step("pushes", partial(take_in_pushes, work))
    if unexplained:
        await durable.pause(SECOND_LOOK_SECONDS)
        await durable.step("heads", partial(_heads, work, unexplained))


@tagged("tick")
async def shown(durable: Durable, work: Work, _at: str) -> None:
    """Every ten minutes: what GitHub should show and does not."""
    waiting = await durable.step("unshown", partial(_unshown, work))
    if waiting:
        await durable.pause(SECOND_LOOK_SECONDS)
        await durable.step("post unshown", partial(_post_unshown, work, waiting))
    await durable.step("post missing", partial(_post_missing, work))


@tagged("tick")
async def upkeep(durable: Durable, work: Work, _at: str) -> None:
    """Every five minutes: what stands still."""
    waiting = await durable.step("look", partial(_look, work))
    if waiting:
        await durable.pause(SECOND_LOOK_SECONDS)
        taken = await durable.step("take up", partial(_take_up, work, waiting))
        for attempt_id, run in taken["cancel"]:
            await durable.step(
                "cancel", partial(cancel, work, AttemptRun(attempt_id, run), work.policy.tries)
            )
        for attempt_id, run in taken["start"]:
            await durable.start(ATTEMPTS, ATTEMPT, AttemptRun(attempt_id, run).workflow_id, attempt_id, run)
        for key in taken["post"]:
            await durable.step("post", partial(post, work, key))
    for key in await durable.step("close", partial(_close, work)):
        await durable.step("post", partial(post, work, key))


TICKS: Mapping[str, tuple[str, Body]] = MappingProxyType(
    {
        "reconcile-deliveries": ("*/5 * * * *", deliveries),
        "reconcile-pushes": ("2-59/10 * * * *", pushes),
        "reconcile-shown": ("7-59/10 * * * *", shown),
        "reconcile-upkeep": ("4-59/5 * * * *", upkeep),
    }
)


async def at_start(work: Work) -> None:
    """The first look of a worker: what was missed while nobody was there. Never raises."""
    try:
        await lost_deliveries(work)
        await take_in_pushes(work, every=timedelta(0))
    except Exception:  # the ticks look again, and the worker has other work to do
        log.exception("the look at the start broke off")


async def lost_deliveries(work: Work) -> bool:
    """Have lost deliveries sent again; look at once where a push was among them. False: tried in vain."""
    try:
        found = await find_lost(work)
        # First by GitHub's own words: the delivery that comes again has a later receipt time.
        await look_at_repositories(work, repositories(found))
        await redeliver(work, found)
    except AppError as error:
        log.warning("deliveries unknown, looking later", why=str(error))
        return False
    return True


async def note_limits(work: Work) -> bool:
    """Write down how many requests GitHub still answers, for the monitoring. False: tried in vain."""
    with work.store.reading() as records:
        installations = records.installations()
    for installation_id in installations:
        try:
            left = await work.github.requests_left(installation_id)
        except AppError as error:
            log.warning("rate limit unknown", installation=installation_id, why=str(error))
            return False
        with work.store.transaction() as records:
            records.set_bookmark(f"{REQUESTS_LEFT}:{installation_id}", str(left), work.clock.now())
    return True


async def _heads(work: Work, unexplained: list[int]) -> bool:
    try:
        await take_in_heads(work, unexplained)
    except AppError as error:
        log.warning("heads unknown, looking later", why=str(error))
        return False
    return True


async def _unshown(work: Work) -> list[list[object]]:
    return [list(one) for one in unshown(work)]


async def _post_unshown(work: Work, waiting: list[list[object]]) -> int:
    try:
        return await post_unshown(work, ((str(key), int(str(version))) for key, version in waiting))
    except AppError as error:
        log.warning("not posted, trying later", why=str(error))
        return 0


async def _post_missing(work: Work) -> int:
    try:
        return await post_missing(work)
    except AppError as error:
        log.warning("comments unknown, looking later", why=str(error))
        return 0


async def _look(work: Work) -> list[list[object]]:
    reopen_dead(work)
    return [[attempt_id, care] for attempt_id, care in standing_still(work).items()]


async def _take_up(work: Work, waiting: list[list[object]]) -> dict[str, object]:
    return recorded(take_up(work, {int(str(attempt_id)): str(care) for attempt_id, care in waiting}))


async def _close(work: Work) -> tuple[str, ...]:
    return close_stale(work)
