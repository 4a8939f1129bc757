"""Between the static checks and the sealed run: wait for a newer push, and ask the budget."""

from __future__ import annotations

from app import grading, renderings, texts
from app.budget import allowance_of, may_run, wait_before_run
from app.effects import Rendered
from app.ids import AttemptRun
from app.ports import Records
from app.stages.result import STOP, Result, counts, entry
from app.state import Attempt, AttemptState, AuditEntry, Candidate
from app.work import Work
from rubric.judgement import Judgement
from rubric.model import Outcome
from rubric.report import Allowance

OURSELVES = "proofgrade"


async def hold(work: Work, this: AttemptRun) -> Result:
    """How long the run waits for a newer push that would take its place. A re-run does not wait."""
    if this.run > 1:
        return Result()
    with work.store.reading() as records:
        _, attempt = entry(records, this.attempt_id)
    return Result(
        wait=wait_before_run(attempt.received_at, work.clock.now(), work.policy.terms.debounce_seconds)
    )


async def permit(work: Work, this: AttemptRun) -> Result:
    """Go on, unless a newer push came or the candidate's runner minutes are used up; then say so."""
    now = work.clock.now()
    with work.store.transaction() as records:
        if not counts(records, this):
            return STOP
        candidate, attempt = entry(records, this.attempt_id)
        allowance = allowance_of(records, candidate, work.policy.terms, now)
        if may_run(allowance, this.run):
            return Result()
        records.set_attempt_state(attempt.id, AttemptState.OVER_BUDGET)
        state = AttemptState.OVER_BUDGET.value
        records.audit(AuditEntry(now, OURSELVES, state, candidate.id, f"attempt {attempt.number}"))
        return Result(go=False, post=_told(work, records, candidate, attempt, allowance))


def _told(
    work: Work, records: Records, candidate: Candidate, attempt: Attempt, allowance: Allowance
) -> tuple[str, ...]:
    told = Judgement(Outcome.INCONCLUSIVE, texts.OVER_BUDGET, texts.over_budget(allowance))
    names = (renderings.REPRODUCIBILITY, renderings.SERVICE_LEVEL)
    says = (told.headline, told.detail)
    seen = renderings.Unmeasured(told, allowance, grading.findings_of(attempt))
    effects: tuple[Rendered, ...] = (
        *renderings.ended(candidate, attempt, "neutral", says, names, again=True),
        *renderings.unmeasured_comment(candidate, attempt, seen, work.policy.links),
    )
    return tuple(records.want(effect) for effect in effects)
