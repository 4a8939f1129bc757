"""The re-run button: reviewers and leads always, the candidate within a daily budget, nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from app import grading
from app.clock import written
from app.decision import AddRun, Decision
from app.events import RerunRequested
from app.handlers.around import Around
from app.ports import Records
from app.renderings import attempt_in
from app.state import UNFINISHED, Attempt, AuditEntry, Candidate, newest

RERUN = "rerun"
BUDGET_WINDOW = timedelta(days=1)


@dataclass(frozen=True)
class Facts:
    """What a re-run is decided on. `recent` are the candidate's own re-runs within the last day."""

    event: RerunRequested
    around: Around
    candidate: Candidate | None
    attempt: Attempt | None = None
    is_newest: bool = False
    may_judge: bool = False
    recent: int = 0


def gather(event: RerunRequested, records: Records, around: Around) -> Facts:
    """Which attempt is meant, and who asks."""
    candidate = records.candidate_by_repo(event.repo_id)
    if candidate is None:
        return Facts(event, around, None)
    attempts = records.attempts(candidate.id)
    number = attempt_in(event.external_id)
    meant = [
        attempt
        for attempt in attempts
        if attempt.sha == event.head_sha and (number == attempt.id or not event.external_id)
    ]
    attempt = meant[-1] if meant else None
    assessment = None if attempt is None else grading.assessment_of(attempt)
    since = written(datetime.fromisoformat(around.at) - BUDGET_WINDOW)
    own = [
        entry for entry in records.audited(candidate.id, RERUN, since) if _same(entry.who, candidate.login)
    ]
    return Facts(
        event,
        around,
        candidate,
        attempt,
        is_newest=attempt is not None and attempt == newest(attempts),
        may_judge=assessment is not None and grading.may_judge(assessment, event.sender),
        recent=len(own),
    )


def decide(facts: Facts) -> Decision:
    """One more run of the newest attempt, or the reason why not."""
    candidate, attempt, sender = facts.candidate, facts.attempt, facts.event.sender
    if candidate is None or attempt is None:
        return Decision("not a check run of ours")
    if not facts.is_newest:
        return Decision("only the newest attempt is run again")
    if attempt.state in UNFINISHED:
        return Decision("it is being worked already")
    if not facts.may_judge:
        if not _same(sender, candidate.login):
            return Decision(f"{sender} may not run this again")
        if facts.recent >= facts.around.reruns_a_day:
            return Decision(f"the budget of {facts.around.reruns_a_day} re-runs a day is used up")
    entry = AuditEntry(facts.around.at, sender, RERUN, candidate.id, f"attempt {attempt.number}")
    return Decision(f"{sender} asks for another run", (AddRun(attempt.id), entry))


def _same(one: str, other: str) -> bool:
    return one.lower() == other.lower()
