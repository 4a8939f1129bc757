"""Asks GitHub which deliveries it sent, and has those sent again that never came to us."""

from __future__ import annotations

from app.errors import GitHubError
from app.logs import logger
from app.reconcile.lost import Plan, look_from, plan
from app.state import Sent
from app.work import Work

HORIZON = "deliveries"  # bookmark: up to when GitHub's log is settled
log = logger("reconcile")


async def find_lost(work: Work) -> Plan:
    """What GitHub's log has and the record has not. Raises GitHubError when GitHub does not answer."""
    now = work.clock.now()
    with work.store.reading() as records:
        mark = records.bookmark(HORIZON)
    sent = await work.github.recent_deliveries(look_from("" if mark is None else mark.value, now))
    with work.store.reading() as records:
        known = records.known_deliveries(one.guid for one in sent)
    return plan(sent, known, now)


def repositories(found: Plan) -> tuple[int, ...]:
    """The repositories that a lost push is about."""
    pushed = {one.repo_id for one in found.redeliver if one.event == "push" and one.repo_id is not None}
    return tuple(sorted(pushed))


async def redeliver(work: Work, found: Plan) -> None:
    """Have GitHub send again what was lost. Raises GitHubError when GitHub is down or asks to wait."""
    for guid in found.given_up:
        log.error("delivery lost for good", delivery=guid, what_to_do="see its answer in the App's settings")
    for one in found.redeliver:
        await _again(work, one)
    with work.store.transaction() as records:
        records.set_bookmark(HORIZON, found.horizon, work.clock.now())


async def _again(work: Work, one: Sent) -> None:
    try:
        await work.github.redeliver(one.id)
    except GitHubError as error:
        log.warning("not sent again", delivery=one.guid, why=str(error))
        if error.status in {0, 429} or error.status >= 500:
            raise
    else:
        log.info("sent again", delivery=one.guid, github_event=one.event, sent_at=one.at)
