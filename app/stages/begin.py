"""The first stage: older attempts end, the check runs appear. And the last: what was kept for it goes."""

from __future__ import annotations

from app import renderings, texts
from app.ids import AttemptRun
from app.ports import Records
from app.stages.result import STOP, Result, counts, entry
from app.state import UNFINISHED, Attempt, AttemptState, Candidate
from app.work import Work


async def begin(work: Work, this: AttemptRun) -> Result:
    """Supersede older unfinished attempts and say that this one is waiting."""
    with work.store.transaction() as records:
        candidate, attempt = entry(records, this.attempt_id)
        if attempt.run != this.run:  # it was asked for anew meanwhile: that run says where it stands
            return STOP
        if attempt.late:
            return Result(late=True)
        if not counts(records, this):
            return Result(go=False, post=superseded(records, candidate, attempt))
        older = [
            old
            for old in records.attempts(candidate.id)
            if old.number < attempt.number and old.state in UNFINISHED
        ]
        posts = [key for old in older for key in superseded(records, candidate, old)]
        for name in renderings.CHECKS:
            posts.append(records.want(renderings.in_progress(candidate, attempt, name, texts.RUNNING)))
        return Result(post=tuple(posts), cancel=tuple((old.id, old.run) for old in older))


async def tidy(work: Work, this: AttemptRun) -> Result:
    """Drop the kept copy of the tree."""
    with work.store.reading() as records:
        candidate, attempt = entry(records, this.attempt_id)
    work.snapshots.forget(candidate.repo, attempt.sha)
    return STOP


def superseded(records: Records, candidate: Candidate, attempt: Attempt) -> tuple[str, ...]:
    """End an attempt because a newer one is there; what to post."""
    if attempt.state not in UNFINISHED:
        return ()
    records.set_attempt_state(attempt.id, AttemptState.SUPERSEDED)
    effects = renderings.ended(candidate, attempt, "cancelled", texts.SUPERSEDED)
    return tuple(records.want(effect) for effect in effects)
