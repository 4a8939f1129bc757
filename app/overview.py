"""How the service stands, in one look at record and engine: what the monitoring reads."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median

from app.ids import REQUESTS_LEFT
from app.ports import Records
from app.state import AttemptState, Backlog
from app.upkeep_ports import Workflows
from rubric.observation import Ending, Observation, Phase
from rubric.wire import WireError, observation_from_json

RECENT = 20  # runs whose phases are shown


@dataclass(frozen=True)
class PhaseSeconds:
    """What a phase took in the recent runs, in seconds."""

    median: float
    longest: float


@dataclass(frozen=True)
class Overview:
    """Counts and ages. `endings` says how the recent runs ended: by the first phase that did not end well."""

    at: str
    deliveries: Mapping[str, int]
    attempts: Mapping[str, int]
    our_faults: int
    backlog: Sequence[Backlog] = ()
    phases: Mapping[Phase, PhaseSeconds] = field(default_factory=dict)
    endings: Mapping[Ending, int] = field(default_factory=dict)
    requests_left: Mapping[str, int] = field(default_factory=dict)  # by installation


def look(records: Records, workflows: Workflows, now: str) -> Overview:
    """Everything at once. Raises what the databases raise."""
    runs = tuple(_read(text for _, text in records.recent_observations(RECENT)))
    left = {name: int(mark.value) for name, mark in records.bookmarks(REQUESTS_LEFT).items()}
    return Overview(
        at=now,
        deliveries=records.delivery_counts(),
        attempts=records.attempt_counts(),
        our_faults=records.audit_count(AttemptState.OUR_FAULT.value),
        backlog=workflows.backlog(),
        phases=phase_seconds(runs),
        endings=Counter(ending_of(run) for run in runs),
        requests_left=left,
    )


def phase_seconds(runs: Iterable[Observation]) -> Mapping[Phase, PhaseSeconds]:
    """Median and longest of each phase that ran."""
    taken: defaultdict[Phase, list[float]] = defaultdict(list)
    for run in runs:
        for phase in run.phases:
            if phase.ending is not Ending.NOT_RUN:
                taken[phase.phase].append(phase.seconds)
    return {phase: PhaseSeconds(median(found), max(found)) for phase, found in taken.items()}


def ending_of(run: Observation) -> Ending:
    """How a run ended: by the first phase that did not end well."""
    return next((one.ending for one in run.phases if one.ending is not Ending.OK), Ending.OK)


def age(since: str, now: str) -> float:
    """Seconds from `since` to `now`, both ISO 8601; 0 where there is no `since`."""
    if not since:
        return 0.0
    return max(0.0, (datetime.fromisoformat(now) - datetime.fromisoformat(since)).total_seconds())


def _read(texts: Iterable[str]) -> Iterable[Observation]:
    for text in texts:
        try:
            yield observation_from_json(text)
        except WireError:
            continue  # of an older version: not recent any more
