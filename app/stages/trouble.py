"""What happens when a stage fails: the candidate reads that it costs nothing, the operator reads why."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from app import renderings, texts
from app.errors import AppError, RecordUnavailable, TreeRefused
from app.ids import AttemptRun
from app.logs import logger
from app.stages.result import STOP, Result, counts, entry
from app.state import AttemptState, AuditEntry
from app.work import Work

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
        log.error("stage failed", attempt=this.attempt_id, stage=name, why=str(error))
        result = give_up(work, this, f"{name}: {error}")
    except Exception as error:
        log.exception("stage broke", attempt=this.attempt_id, stage=name)
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
        records.set_attempt_state(attempt.id, state)
        records.audit(AuditEntry(work.clock.now(), OURSELVES, state.value, candidate.id, why[:2000]))
        if state is AttemptState.REFUSED:
            said = (texts.REFUSED, texts.refused(why))
            deliverables = renderings.ended(candidate, attempt, "failure", said, [renderings.DELIVERABLES])
            rest = [name for name in renderings.CHECKS if name != renderings.DELIVERABLES]
            effects = (*deliverables, *renderings.ended(candidate, attempt, "neutral", texts.NOT_RUN, rest))
        else:
            effects = renderings.ended(candidate, attempt, "neutral", texts.OUR_FAULT)
        return Result(go=False, post=tuple(records.want(effect) for effect in effects))
