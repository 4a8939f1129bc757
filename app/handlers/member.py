"""Somebody joined a repository: where it is the candidate, the personal clock starts."""

from __future__ import annotations

from dataclasses import dataclass

from app.deadlines.clock import PersonalClock, started
from app.decision import Decision, PutClock
from app.events import MemberAdded
from app.handlers.around import Around
from app.ports import Records
from app.state import AuditEntry, Candidate

STARTED = "clock started"


@dataclass(frozen=True)
class Facts:
    """What an accepted invitation is decided on."""

    event: MemberAdded
    around: Around
    candidate: Candidate | None
    clock: PersonalClock | None = None


def gather(event: MemberAdded, records: Records, around: Around) -> Facts:
    """Whose repository it is, and what the clock says."""
    candidate = records.candidate_by_repo(event.repo_id)
    clock = None if candidate is None else records.clock(candidate.id)
    return Facts(event, around, candidate, clock)


def decide(facts: Facts) -> Decision:
    """The clock starts at the receipt of the news, once."""
    event, candidate, clock = facts.event, facts.candidate, facts.clock
    if candidate is None:
        return Decision("not the repository of a candidate")
    if event.login.lower() != candidate.login.lower():
        return Decision("not the candidate of this repository")
    if clock is None:
        return Decision("this candidate has no clock")
    if clock.started_at is not None:
        return Decision("the clock has started already")
    begun = started(clock, facts.around.at)
    entry = AuditEntry(facts.around.at, event.sender, STARTED, candidate.id, f"until {begun.deadline}")
    return Decision("the clock starts", (PutClock(begun), entry))
