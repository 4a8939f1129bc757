"""What to do about attempts, deliveries and check runs that stand still. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.clock import written
from app.ids import AttemptRun
from app.state import UNFINISHED, Attempt, Delivery, Workflow

TAKEN_UP = "taken up again"  # in the audit log
TAKE_UPS_A_DAY = 3
DELIVERY_TRIES_MAX = 5
STALE_AFTER = timedelta(days=1)  # GitHub itself gives a check run up after fourteen
SILENT_SECONDS = 600.0  # beyond the longest run, before a running one counts as lost


class Care(StrEnum):
    """What an unfinished attempt needs."""

    NOTHING = "nothing"
    AGAIN = "again"  # one more run of it
    GIVE_UP = "give up"  # it ends as our fault
    SUPERSEDE = "supersede"  # a newer one is there


@dataclass(frozen=True)
class Case:
    """An unfinished attempt and how it stands. `runs` are the workflows of its sealed runs."""

    attempt: Attempt
    is_newest: bool
    workflow: Workflow | None
    runs: tuple[Workflow, ...] = ()
    taken_up: int = 0  # within the last day


def care_for(case: Case, now: str, run_seconds: float) -> Care:
    """What the attempt needs: nothing as long as a workflow works at it and its run will tell how it went."""
    if case.workflow is not None and case.workflow.alive and not _run_is_lost(case, now, run_seconds):
        return Care.NOTHING
    if not case.is_newest:
        return Care.SUPERSEDE
    return Care.GIVE_UP if case.taken_up >= TAKE_UPS_A_DAY else Care.AGAIN


def _run_is_lost(case: Case, now: str, run_seconds: float) -> bool:
    """Overdue, or the last one ended without sending its news."""
    overdue = before(now, timedelta(seconds=run_seconds + SILENT_SECONDS))
    if any(run.alive and run.begun and run.begun < overdue for run in case.runs):
        return True
    last = max(case.runs, key=lambda run: (run.since, run.id), default=None)
    return last is not None and last.broken


def run_workflows(attempt: Attempt, tries: int) -> tuple[str, ...]:
    """The ids that the workflows of its sealed runs may have."""
    this = AttemptRun(attempt.id, attempt.run)
    return tuple(this.run_workflow_id(tried) for tried in range(1, tries + 1))


def dead(deliveries: Sequence[Delivery], workflows: Mapping[str, Workflow]) -> tuple[Delivery, ...]:
    """Deliveries whose workflow ended without deciding them. One that has none yet is the sweep's."""
    ended = (
        delivery
        for delivery in deliveries
        if (found := workflows.get(delivery.workflow_id)) is not None and not found.alive
    )
    return tuple(ended)


def leftover(attempt: Attempt | None, workflow: Workflow | None, now: str) -> str:
    """Why an incomplete check run is to be closed, or an empty text: `ended` or `stale`."""
    if attempt is None or attempt.state not in UNFINISHED:
        return "ended"
    since = attempt.received_at if workflow is None else workflow.since
    return "stale" if since < before(now, STALE_AFTER) else ""


def before(now: str, span: timedelta) -> str:
    """The time so long before `now`."""
    return written(datetime.fromisoformat(now) - span)
