"""The first stage: the check runs appear, older attempts end. And the last: what was kept for it goes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from app import renderings, texts
from app.budget import allowance_of
from app.effects import PutCheckRun
from app.ids import AttemptRun
from app.ports import Records
from app.stages.observe import cancel
from app.stages.result import STOP, Result, counts, entry
from app.state import UNFINISHED, Attempt, AttemptState, Candidate
from app.work import Work


async def begin(work: Work, this: AttemptRun) -> Result:
    """Say that this attempt is being worked, *Deliverables* first; then end what it takes the place of.

    What ends keeps its state until `give_way`: done twice, this answers the same twice.
    """
    with work.store.transaction() as records:
        candidate, attempt = entry(records, this.attempt_id)
        if attempt.run != this.run:  # it was asked for anew meanwhile: that run says where it stands
            return STOP
        if attempt.late:
            return STOP
        if not counts(records, this):
            return _superseded(records, candidate, [attempt], Result(go=False))
        older = [old for old in records.attempts(candidate.id) if old.number < attempt.number]
        appear = tuple(_appear(work, records, candidate, attempt))
        begun = _superseded(records, candidate, older, Result(post=appear))
        return replace(begun, post=(*begun.post, *_close_earlier_run(records, candidate, attempt)))


async def give_way(work: Work, older: AttemptRun, tries: int) -> bool:
    """End an older attempt and its sealed runs, once its check runs are closed."""
    with work.store.transaction() as records:
        _, attempt = entry(records, older.attempt_id)
        if attempt.state in UNFINISHED:
            records.set_attempt_state(attempt.id, AttemptState.SUPERSEDED)
    return await cancel(work, older, tries)


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
    """End an attempt at once because a newer one is there; what to post."""
    if attempt.state not in UNFINISHED:
        return ()
    records.set_attempt_state(attempt.id, AttemptState.SUPERSEDED)
    return tuple(_close(records, _ended(candidate, attempt, texts.SUPERSEDED)))


def _superseded(records: Records, candidate: Candidate, attempts: Sequence[Attempt], begun: Result) -> Result:
    """What is posted and cancelled besides, because a newer attempt is there than these."""
    ending = [attempt for attempt in attempts if attempt.state in UNFINISHED]
    runs = (run for attempt in ending for run in _ended(candidate, attempt, texts.SUPERSEDED))
    return replace(
        begun,
        post=(*begun.post, *_close(records, runs)),
        cancel=tuple((attempt.id, attempt.run) for attempt in ending),
    )


def _close_earlier_run(records: Records, candidate: Candidate, attempt: Attempt) -> list[str]:
    """The check runs of the run before this one.

    GitHub's own re-run button has taken their conclusions away; where that run was lost, they had none.
    """
    earlier = _ended(candidate, replace(attempt, run=attempt.run - 1), texts.RUN_ANEW)
    # There are none before the first run, nor where a late push came to count afterwards.
    return _close(records, [run for run in earlier if records.rendering(run.key) is not None])


def _ended(candidate: Candidate, attempt: Attempt, says: tuple[str, str]) -> tuple[PutCheckRun, ...]:
    return renderings.ended(candidate, attempt, "cancelled", says)


def _close(records: Records, ended: Iterable[PutCheckRun]) -> list[str]:
    """What is complete stays and loses its button; the rest ends as it is given."""
    posts = []
    for effect in ended:
        told = records.rendering(effect.key)
        run = None if told is None else told.effect
        if isinstance(run, PutCheckRun) and run.status == "completed":
            effect = replace(run, buttons=())  # noqa: PLW2901 - it ends as it is
        posts.append(records.want(effect))
    return posts
