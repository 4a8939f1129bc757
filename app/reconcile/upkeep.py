"""Takes up what stands still: attempts without a workflow, deliveries whose workflow died, old check runs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from app import renderings, texts
from app.effects import PutCheckRun
from app.ids import AttemptRun
from app.logs import logger
from app.ports import Records, Store
from app.reconcile.stuck import (
    DELIVERY_TRIES_MAX,
    TAKEN_UP,
    Care,
    Case,
    before,
    care_for,
    dead,
    leftover,
    run_workflows,
)
from app.stages.begin import superseded
from app.stages.trouble import OURSELVES, ended
from app.state import Attempt, AttemptState, AuditEntry, DeliveryState, Rendering, newest
from app.upkeep_ports import Workflows
from app.work import Work

DAY = timedelta(days=1)
log = logger("reconcile")


@dataclass(frozen=True)
class Taken:
    """What is left once the record is right: runs to cancel and to start, as (attempt, run); posts."""

    cancel: tuple[tuple[int, int], ...] = ()
    start: tuple[tuple[int, int], ...] = ()
    post: tuple[str, ...] = ()


def standing_still(work: Work) -> dict[int, str]:
    """The unfinished attempts that need something, by id."""
    cares = ((case.attempt.id, _care(work, case)) for case in _cases(work))
    return {attempt_id: care.value for attempt_id, care in cares if care is not Care.NOTHING}


def cases(store: Store, workflows: Workflows, now: str, tries: int) -> tuple[Case, ...]:
    """Every unfinished attempt and how it stands. A sealed run is tried `tries` times."""
    with store.reading() as records:
        attempts = records.unfinished_attempts()
        current = {one.candidate_id: newest(records.attempts(one.candidate_id)) for one in attempts}
        taken = {
            one.id: sum(
                entry.detail == str(one.id)
                for entry in records.audited(one.candidate_id, TAKEN_UP, before(now, DAY))
            )
            for one in attempts
        }
    ids = [AttemptRun(one.id, one.run).workflow_id for one in attempts]
    runs = {one.id: run_workflows(one, tries) for one in attempts}
    known = {
        one.id: one for one in workflows.standing([*ids, *(name for all_ in runs.values() for name in all_)])
    }
    return tuple(
        Case(
            attempt=one,
            is_newest=current[one.candidate_id] == one,
            workflow=known.get(workflow_id),
            runs=tuple(known[name] for name in runs[one.id] if name in known),
            taken_up=taken[one.id],
        )
        for one, workflow_id in zip(attempts, ids, strict=True)
    )


def take_up(work: Work, waiting: dict[int, str]) -> Taken:
    """Do what the attempts need, if they still need the same as at the first look."""
    still = [
        (case, care)
        for case in _cases(work)
        if (care := _care(work, case)) is not Care.NOTHING and waiting.get(case.attempt.id) == care
    ]
    cancel: list[tuple[int, int]] = []
    start: list[tuple[int, int]] = []
    posts: list[str] = []
    for case, care in still:
        attempt = case.attempt
        log.warning("attempt stood still", attempt=attempt.id, run=attempt.run, care=care.value)
        with work.store.transaction() as records:
            if records.attempt(attempt.id) != attempt:
                continue  # somebody was quicker
            cancel.append((attempt.id, attempt.run))
            if care is Care.AGAIN:
                entry = AuditEntry(
                    work.clock.now(), OURSELVES, TAKEN_UP, attempt.candidate_id, str(attempt.id)
                )
                records.audit(entry)
                start.append((attempt.id, records.add_run(attempt.id)))
            else:
                posts += _ended(work, records, attempt, care)
    return Taken(tuple(cancel), tuple(start), tuple(posts))


def reopen_dead(work: Work) -> int:
    """Let deliveries be worked again whose workflow died, and mark those failed that always kill it."""
    waiting = work.store.unfinished_deliveries()
    known = {one.id: one for one in work.workflows.standing(one.workflow_id for one in waiting)}
    ended_ones = dead(waiting, known)
    for delivery in ended_ones:
        log.warning("delivery stood still", delivery=delivery.guid, tries=delivery.tries)
        with work.store.transaction() as records:
            if delivery.tries < DELIVERY_TRIES_MAX:
                records.reopen_delivery(delivery.guid)
            else:
                note = f"its workflow failed {delivery.tries} times; the log says why"
                records.finish_delivery(delivery.guid, DeliveryState.FAILED, note=note)
    return len(ended_ones)


def close_stale(work: Work) -> tuple[str, ...]:
    """Close check runs that have been incomplete for a day; what to post."""
    now = work.clock.now()
    with work.store.reading() as records:
        found = [(one, _attempt_of(records, one)) for one in records.open_check_runs()]
    ids = [AttemptRun(one.id, one.run).workflow_id for _, one in found if one is not None]
    known = {one.id: one for one in work.workflows.standing(ids)}
    posts: list[str] = []
    for rendering, attempt in found:
        if renderings.attempt_in(rendering.key) is None or not isinstance(rendering.effect, PutCheckRun):
            continue
        name = "" if attempt is None else AttemptRun(attempt.id, attempt.run).workflow_id
        why = leftover(attempt, known.get(name), now)
        if why:
            posts += _closed(work, rendering, rendering.effect, why)
    return tuple(posts)


def recorded(taken: Taken) -> dict[str, Any]:
    """As a step's recorded answer."""
    return {"cancel": taken.cancel, "start": taken.start, "post": taken.post}


def _closed(work: Work, rendering: Rendering, effect: PutCheckRun, why: str) -> tuple[str, ...]:
    title, summary = texts.STALE if why == "stale" else texts.ENDED
    done = replace(effect, status="completed", conclusion="neutral", title=title, summary=summary, text="")
    with work.store.transaction() as records:
        now = records.rendering(rendering.key)
        if now is None or now.version != rendering.version:
            return ()
        log.warning("check run closed", key=rendering.key, why=why)
        return (records.want(done),)


def _attempt_of(records: Records, rendering: Rendering) -> Attempt | None:
    number = renderings.attempt_in(rendering.key)
    return None if number is None else records.attempt(number)


def _cases(work: Work) -> tuple[Case, ...]:
    return cases(work.store, work.workflows, work.clock.now(), work.policy.tries)


def _care(work: Work, case: Case) -> Care:
    return care_for(case, work.clock.now(), work.policy.run_seconds)


def _ended(work: Work, records: Records, attempt: Attempt, care: Care) -> tuple[str, ...]:
    candidate = records.candidate(attempt.candidate_id)
    if candidate is None:
        return ()
    if care is Care.SUPERSEDE:
        return superseded(records, candidate, attempt)
    why = "it stood still, and taking it up again did not help"
    return ended(work, records, candidate, attempt, state=AttemptState.OUR_FAULT, why=why)
