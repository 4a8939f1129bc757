"""The workflow of one delivery: look, decide in one transaction, post what follows, start attempts."""

from __future__ import annotations

import json
from functools import partial

from app.decision import Todo, apply
from app.durable import ATTEMPTS, Durable
from app.errors import GitHubError
from app.events import Event, Pushed
from app.handlers import decision_for
from app.handlers.around import Around
from app.handlers.push import MAIN, in_order
from app.ids import ATTEMPT, AttemptRun
from app.logs import logger, tagged
from app.payloads import PayloadError, parse
from app.perform import post
from app.ports import Records
from app.review.reread import follow
from app.review.tend import tend
from app.state import Delivery, DeliveryState
from app.work import Work

log = logger("deliver")


@tagged("delivery")
async def deliver(durable: Durable, work: Work, guid: str) -> None:
    """Work one stored delivery to its end."""
    head = await durable.step("look", partial(look, work, guid))
    todo = Todo.from_json(await durable.step("decide", partial(decide, work, guid, head)))
    failures = [await durable.step("post", partial(post, work, key)) for key in todo.post]
    for attempt_id, run in todo.start:
        this = AttemptRun(attempt_id, run)
        await durable.start(ATTEMPTS, ATTEMPT, this.workflow_id, attempt_id, run)
        log.info("attempt queued", attempt=attempt_id, run=run)
    for who in todo.tend:  # what fails there is due again by itself
        await durable.step("tend", partial(tend, work, who))
    if todo.reread:
        await follow(durable, work)
    if any(failures):
        await durable.step("note", partial(note, work, guid, "; ".join(filter(None, failures))))


async def look(work: Work, guid: str) -> str | None:
    """Where the pushed branch of a candidate points now; None for other events and without an answer.

    A push that follows on what is in the record is in order, and GitHub is not asked: its check runs appear
    the sooner.
    """
    with work.store.reading() as records:
        delivery = records.delivery(guid)
        event = None if delivery is None else _event(delivery)
        candidate = records.candidate_by_repo(event.repo_id) if isinstance(event, Pushed) else None
        attempts = () if candidate is None else records.attempts(candidate.id)
    if candidate is None or not isinstance(event, Pushed) or event.ref != f"refs/heads/{MAIN}":
        return None
    if in_order(event, candidate, attempts):
        return event.after
    place = (candidate.installation_id, candidate.repo, MAIN)
    try:
        return await work.patience.call(lambda: work.github.branch_head(*place))
    except GitHubError as error:
        log.warning("branch unknown, taking the push as the newest", why=str(error))
        return None


async def decide(work: Work, guid: str, head: str | None) -> str:
    """Decide and write the decision down, in one transaction; what is left to do, as JSON.

    A delivery that is decided already answers with what was decided: a crash after the commit does no harm.
    """
    with work.store.transaction() as records:
        delivery = records.delivery(guid)
        if delivery is None or delivery.state is not DeliveryState.RECEIVED:
            return "" if delivery is None else delivery.todo
        event = _event(delivery)
        if event is None:
            records.finish_delivery(guid, DeliveryState.FAILED, note="the payload cannot be read")
            return ""
        return _decided(records, delivery, event, _around(work, delivery, head))


async def note(work: Work, guid: str, failures: str) -> None:
    """Mark a delivery as failed, so that sending it again works it again."""
    with work.store.transaction() as records:
        records.finish_delivery(guid, DeliveryState.FAILED, note=failures)


def _decided(records: Records, delivery: Delivery, event: Event, around: Around) -> str:
    decision = decision_for(event, records, around)
    state = DeliveryState.IGNORED if decision.ignores else DeliveryState.DONE
    todo = apply(records, decision).to_json()
    records.finish_delivery(delivery.guid, state, note=decision.note, todo=todo)
    log.info("decided", github_event=delivery.event, decision=decision.note)
    return todo


def _around(work: Work, delivery: Delivery, head: str | None) -> Around:
    policy = work.policy
    return Around(
        delivery.received_at,
        policy.bot_login,
        policy.links,
        policy.terms.reruns_a_day,
        head,
        minutes=policy.terms.minutes,
        hiring_repo=policy.hiring_repo,
    )


def _event(delivery: Delivery) -> Event | None:
    try:
        return parse(delivery.event, json.loads(delivery.body))
    except (PayloadError, ValueError) as error:
        log.warning("unreadable", why=str(error))
        return None
