"""What happens when a stage fails: the candidate reads that it costs nothing, the operator reads why."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from app import grading, renderings, texts
from app.budget import allowance_of
from app.effects import PutCheckRun, Rendered
from app.errors import AppError, RecordUnavailable, TreeRefused
from app.ids import AttemptRun
from app.logs import logger
from app.ports import Records
from app.stages.result import STOP, Result, counts, entry
from app.state import Attempt, AttemptState, AuditEntry, Candidate
from app.work import Work
from rubric.judgement import Judgement
from rubric.model import Outcome

OURSELVES = "proofgrade"
log = logger("attempt")


async def guarded(
    work: Work, this: AttemptRun, name: str, stage: Callable[[], Awaitable[Result]]
) -> dict[str, Any]:
    """The stage's result; where it fails, an end that is told to the candidate.

    Raises RecordUnavailable and nothing else.
    """
    try:
        result = await stage()
    except TreeRefused as error:
        result = _refuse(work, this, str(error))
    except RecordUnavailable:
        raise  # nobody's fault: the step is done again once the record answers
    except AppError as error:
        log.error("stage failed", stage=name, why=str(error))
        result = give_up(work, this, f"{name}: {error}")
    except Exception as error:
        log.exception("stage broke", stage=name)
        result = give_up(work, this, f"{name}: {type(error).__name__}")
    return result.recorded()


async def apologise(work: Work, this: AttemptRun) -> Result:
    """The stage after a run that failed by our own fault as often as we try."""
    return give_up(work, this, "the runner failed every time")


def give_up(work: Work, this: AttemptRun, why: str) -> Result:
    """End the attempt as our fault, with neutral check runs and an entry in the audit log."""
    return _end(work, this, AttemptState.OUR_FAULT, why)


def _refuse(work: Work, this: AttemptRun, why: str) -> Result:
    return _end(work, this, AttemptState.REFUSED, why)


def _end(work: Work, this: AttemptRun, state: AttemptState, why: str) -> Result:
    with work.store.transaction() as records:
        if not counts(records, this):
            return STOP
        candidate, attempt = entry(records, this.attempt_id)
        return Result(go=False, post=ended(work, records, candidate, attempt, state=state, why=why))


def ended(
    work: Work, records: Records, candidate: Candidate, attempt: Attempt, *, state: AttemptState, why: str
) -> tuple[str, ...]:
    """End an attempt as refused or as our fault, with an entry in the audit log; what to post."""
    records.set_attempt_state(attempt.id, state)
    records.audit(AuditEntry(work.clock.now(), OURSELVES, state.value, candidate.id, why[:2000]))
    if state is AttemptState.REFUSED:
        told = Judgement(Outcome.FAIL, texts.REFUSED, texts.refused(why))
        checks = _refused(candidate, attempt, told, work.policy.links.feedback(candidate))
    else:
        told = Judgement(Outcome.OUR_FAULT, *texts.OUR_FAULT)
        checks = renderings.ended(candidate, attempt, "neutral", texts.OUR_FAULT, again=True)
    allowance = allowance_of(records, candidate, work.policy.terms, work.clock.now())
    seen = renderings.Unmeasured(told, allowance, grading.findings_of(attempt))
    report = renderings.unmeasured_comment(candidate, attempt, seen, work.policy.links)
    effects: tuple[Rendered, ...] = (*checks, *report)
    return tuple(records.want(effect) for effect in effects)


def _refused(
    candidate: Candidate, attempt: Attempt, told: Judgement, details_url: str
) -> tuple[PutCheckRun, ...]:
    says = (told.headline, told.detail)
    first, *rest = renderings.CHECKS
    return (
        *renderings.ended(
            candidate, attempt, renderings.ACTION_REQUIRED, says, [first], details_url=details_url
        ),
        *renderings.ended(candidate, attempt, "neutral", texts.NOT_RUN, rest),
    )
