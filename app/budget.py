"""What a candidate may still use: runner minutes and re-runs, and how long a run waits for a newer push."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.clock import written
from app.ports import Records
from app.state import Candidate
from rubric.report import Allowance

RERUN, FREE_RERUN = "rerun", "rerun after our fault"  # in the audit log; only the first kind is charged
WINDOW = timedelta(days=1)


@dataclass(frozen=True)
class Terms:
    """What the operator grants each candidate."""

    minutes: float = 600.0  # of sealed runs, over all pushes
    debounce_seconds: float = 20.0  # between a push and its run
    reruns_a_day: int = 3


def allowance_of(records: Records, candidate: Candidate, terms: Terms, at: str) -> Allowance:
    """The candidate's budget as it stands at a time in ISO 8601 UTC."""
    return Allowance(
        used_seconds=records.spent(candidate.id),
        minutes=terms.minutes,
        debounce_seconds=terms.debounce_seconds,
        reruns_used=reruns(records, candidate, RERUN, at),
        reruns_a_day=terms.reruns_a_day,
    )


def reruns(records: Records, candidate: Candidate, what: str, at: str) -> int:
    """How many re-runs of this kind the candidate asked for within the last day."""
    since = written(datetime.fromisoformat(at) - WINDOW)
    return sum(same_login(entry.who, candidate.login) for entry in records.audited(candidate.id, what, since))


def wait_before_run(received_at: str, now: str, debounce_seconds: float) -> float:
    """Seconds until the window after a push is over; 0 when it is. Both times are ISO 8601 UTC."""
    return min(debounce_seconds, max(0.0, debounce_seconds - passed(received_at, now)))


def passed(since: str, now: str) -> float:
    """Seconds between two times in ISO 8601 UTC."""
    return (datetime.fromisoformat(now) - datetime.fromisoformat(since)).total_seconds()


def may_run(allowance: Allowance, run: int) -> bool:
    """Whether a push may be run. Further runs of it were allowed when somebody asked for them."""
    return run > 1 or not allowance.used_up


def same_login(one: str, other: str) -> bool:
    """Whether two logins are the same account: GitHub's logins have no case."""
    return one.lower() == other.lower()
