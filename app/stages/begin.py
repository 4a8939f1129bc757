"""The first stage: the check runs appear, older attempts end. And the last: what was kept for it goes."""

from __future__ import annotations

from dataclasses import replace

from app import renderings, texts
from app.budget import allowance_of
from app.effects import PutCheckRun
from app.ids import AttemptRun
from app.ports import Records
from app.stages.result import STOP, Result, counts, entry
from app.state import UNFINISHED, Attempt, AttemptState, Candidate
from app.work import Work


async def begin(work: Work, this: AttemptRun) -> Result:
    """Say that this attempt is being worked, *Deliverables* first; then end what it takes the place of."""
    with work.store.transaction() as records:
        candidate, attempt = entry(records, this.attempt_id)
        if attempt.late:
            return STOP
        if not counts(records, this):
            return Result(go=False, post=superseded(records, candidate, attempt))
        older = [
            old
            for old in records.attempts(candidate.id)
            if old.number < attempt.number and old.state in UNFINISHED
        ]
        posts = [
            *_appear(work, records, candidate, attempt),
            *(key for old in older for key in superseded(records, candidate, old)),
            *_close_earlier_run(records, attempt),
        ]
        return Result(post=tuple(posts), cancel=tuple((old.id, old.run) for old in older))


async def tidy(work: Work, this: AttemptRun) -> Result:
    """Drop the kept copy of the tree."""
    with work.store.reading() as records:
        candidate, attempt = entry(records, this.attempt_id)
    work.snapshots.forget(candidate.repo, attempt.sha)
    return STOP


def _appear(work: Work, records: Records, candidate: Candidate, attempt: Attempt) -> list[str]:
    waiting = texts.waiting(allowance_of(records, candidate, work.policy.terms, work.clock.now()))
    says = {renderings.DELIVERABLES: texts.READING}
    runs = [
        renderings.in_progress(candidate, attempt, name, says.get(name, waiting))
        for name in renderings.CHECKS
    ]
    return [records.want(run) for run in runs]


def superseded(records: Records, candidate: Candidate, attempt: Attempt) -> tuple[str, ...]:
    """End an attempt because a newer one is there; what to post."""
    if attempt.state not in UNFINISHED:
        return ()
    records.set_attempt_state(attempt.id, AttemptState.SUPERSEDED)
    effects = renderings.ended(candidate, attempt, "cancelled", texts.SUPERSEDED)
    return tuple(records.want(effect) for effect in effects)


def _close_earlier_run(records: Records, attempt: Attempt) -> list[str]:
    """The check runs of the run before this one, complete and without a button.

    GitHub's own re-run button has taken their conclusions away; where that run was lost, they had none.
    """
    keys = [renderings.check_key(attempt.id, name, attempt.run - 1) for name in renderings.CHECKS]
    found = [records.rendering(key) for key in keys if attempt.run > 1]
    runs = [one.effect for one in found if one is not None and isinstance(one.effect, PutCheckRun)]
    return [records.want(_closed(run)) for run in runs]


def _closed(run: PutCheckRun) -> PutCheckRun:
    if run.status == "completed":
        return replace(run, buttons=())
    title, summary = texts.RUN_ANEW
    return replace(run, status="completed", conclusion="cancelled", title=title, summary=summary)
