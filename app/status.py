"""What `proofgrade status` says: what is stuck, failed, waiting or running, and what candidates have used up.

Aliases only: the output may be pasted into a ticket.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from app.budget import RERUN, WINDOW
from app.overview import age
from app.ports import Records, Store
from app.reconcile.stuck import Care, Case, before, care_for, dead
from app.reconcile.upkeep import cases
from app.state import AttemptState, Backlog, Delivery, FailedDelivery
from app.upkeep_ports import Workflows
from rubric.wire import WireError, observation_from_json

FAILED_SINCE = timedelta(days=3)  # older ones are history
FAILED_MAX = 20
OBSERVATIONS_MAX = 500
TO_BE_QUEUED_SECONDS = (
    60.0  # an attempt gets its workflow right after the decision; a crash between takes longer
)


@dataclass(frozen=True)
class Standing:
    """One unfinished attempt. `seconds`: since GitHub received the push, or since its run began."""

    attempt: int
    alias: str
    number: int
    state: str
    seconds: float
    stuck: str = ""  # what it needs, where it stands still


@dataclass(frozen=True)
class Spent:
    """What one candidate has used: re-runs within a day, and minutes of the runs that are in the record."""

    alias: str
    reruns: int
    minutes: float


@dataclass(frozen=True)
class Status:
    """Everything that an operator asks first."""

    at: str
    attempts: tuple[Standing, ...]
    stuck_deliveries: tuple[str, ...]
    failed: tuple[FailedDelivery, ...]
    waiting_deliveries: int
    oldest_delivery_seconds: float
    backlog: tuple[Backlog, ...]
    spent: tuple[Spent, ...]
    reruns_a_day: int

    @property
    def stuck(self) -> tuple[Standing, ...]:
        """The attempts that stand still."""
        return tuple(one for one in self.attempts if one.stuck)

    @property
    def needs_a_person(self) -> bool:
        """Whether something will not go on by itself, or may not."""
        return bool(self.stuck or self.stuck_deliveries or self.failed)

    def to_json(self) -> dict[str, Any]:
        """For machines."""
        return {"needs_a_person": self.needs_a_person, **asdict(self)}


@dataclass(frozen=True)
class Limits:
    """What the installation allows: seconds of a run, how often it is tried, re-runs a day."""

    run_seconds: float
    tries: int
    reruns_a_day: int


def look(store: Store, workflows: Workflows, now: str, limits: Limits) -> Status:
    """The status as of `now`. Raises what the databases raise."""
    found = cases(store, workflows, now, limits.tries)
    waiting = store.unfinished_deliveries()
    known = {one.id: one for one in workflows.standing(one.workflow_id for one in waiting)}
    with store.reading() as records:
        aliases = _aliases(records, [case.attempt.candidate_id for case in found])
        failed = [
            one
            for one in records.failed_deliveries(FAILED_MAX)
            if one.received_at >= before(now, FAILED_SINCE)
        ]
        spent = _spent(records, now)
    return Status(
        at=now,
        attempts=tuple(_standing(case, aliases, now, limits) for case in found),
        stuck_deliveries=tuple(one.guid for one in dead(waiting, known)),
        failed=tuple(failed),
        waiting_deliveries=len(waiting),
        oldest_delivery_seconds=_oldest(waiting, now),
        backlog=tuple(workflows.backlog()),
        spent=spent,
        reruns_a_day=limits.reruns_a_day,
    )


def _standing(case: Case, aliases: Mapping[int, str], now: str, limits: Limits) -> Standing:
    attempt = case.attempt
    care = care_for(case, now, limits.run_seconds)
    begun = max((run.begun for run in case.runs if run.alive), default="")
    since = begun if attempt.state is AttemptState.RUNNING and begun else attempt.received_at
    alias = aliases.get(attempt.candidate_id, "?")
    just_decided = case.workflow is None and age(attempt.received_at, now) < TO_BE_QUEUED_SECONDS
    stuck = "" if care is Care.NOTHING or just_decided else care.value
    return Standing(attempt.id, alias, attempt.number, attempt.state.value, age(since, now), stuck)


def _aliases(records: Records, ids: Sequence[int]) -> Mapping[int, str]:
    return {one.id: one.alias for one in records.candidates_with(ids)}


def _spent(records: Records, now: str) -> tuple[Spent, ...]:
    minutes: defaultdict[int, float] = defaultdict(float)
    for candidate_id, text in records.recent_observations(OBSERVATIONS_MAX):
        minutes[candidate_id] += _minutes(text)
    reruns = records.audit_counts(RERUN, before(now, WINDOW))
    aliases = _aliases(records, sorted({*minutes, *reruns}))
    found = [Spent(alias, reruns.get(key, 0), round(minutes[key], 1)) for key, alias in aliases.items()]
    return tuple(sorted(found, key=lambda one: (-one.minutes, one.alias)))


def _minutes(text: str) -> float:
    try:
        return sum(phase.seconds for phase in observation_from_json(text).phases) / 60
    except WireError:
        return 0.0  # of an older version


def _oldest(waiting: Sequence[Delivery], now: str) -> float:
    return max((age(one.received_at, now) for one in waiting), default=0.0)
