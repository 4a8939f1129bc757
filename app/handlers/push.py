"""A push: an attempt, unless it is none of a candidate's, not on main, seen before, or the starter itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.deadlines.clock import PersonalClock
from app.decision import AddAttempt, Decision, PutClock
from app.events import Pushed
from app.handlers.around import Around
from app.ports import Records
from app.state import Attempt, AuditEntry, Candidate, newest

MAIN = "main"
DELETED = "deleted main"
LATE_PUSH = "late push"


@dataclass(frozen=True)
class Facts:
    """What a push is decided on."""

    event: Pushed
    around: Around
    candidate: Candidate | None
    attempts: tuple[Attempt, ...] = ()
    clock: PersonalClock | None = None


def gather(event: Pushed, records: Records, around: Around) -> Facts:
    """Whose repository it is, and what came from there before."""
    candidate = records.candidate_by_repo(event.repo_id)
    if candidate is None:
        return Facts(event, around, None)
    attempts = tuple(records.attempts(candidate.id))
    return Facts(event, around, candidate, attempts, records.clock(candidate.id))


def decide(facts: Facts) -> Decision:
    """An attempt, or the reason why not."""
    event, candidate = facts.event, facts.candidate
    if candidate is None and event.repo.lower() == facts.around.hiring_repo.lower():
        is_main = event.ref == f"refs/heads/{MAIN}" and not _is_nothing(event.after)
        return Decision("the assessments may have changed", reread=is_main)
    if candidate is None:
        return Decision("not the repository of a candidate")
    if event.ref == f"refs/heads/{MAIN}" and _is_nothing(event.after):
        entry = AuditEntry(facts.around.at, event.sender, DELETED, candidate.id, f"at {event.before[:12]}")
        return Decision(f"{MAIN} was deleted; what was pushed before stays", (entry,))
    reason = _not_a_submission(event, candidate, facts.around.bot_login)
    if reason:
        return Decision(reason)
    return _submitted(facts, candidate)


def _submitted(facts: Facts, candidate: Candidate) -> Decision:
    sha, clock = facts.event.after, facts.clock
    # Deliveries come out of order and twice, so the branch itself says which push is the newest.
    late = facts.around.head not in {None, sha}
    if late and any(attempt.sha == sha for attempt in facts.attempts):
        return Decision("seen before, and the branch has moved on")
    current = newest(facts.attempts)
    if current is not None and current.sha == sha:
        return Decision("this commit is the newest attempt already")
    if not late and clock is not None and clock.is_over(facts.around.at):
        return _after_time(facts, candidate, clock)
    note = "came late: mirrored, not graded" if late else "a new attempt"
    added = AddAttempt(candidate.id, sha, facts.around.at, late=late)
    if clock is not None and clock.frozen_at is not None:  # in time, and heard of after the freeze
        return Decision(f"{note}; the freeze looks again", (added, PutClock(clock.reopened())))
    return Decision(note, changes=(added,))


def _after_time(facts: Facts, candidate: Candidate, clock: PersonalClock) -> Decision:
    """Kept and not graded. Only its news may have come late: so the freeze looks at GitHub's times again."""
    sha, at, sender = facts.event.after, facts.around.at, facts.event.sender
    again = PutClock(clock.reopened())
    if any(attempt.sha == sha for attempt in facts.attempts):
        return Decision("seen before, and the time is over: looked up again", (again,))
    added = AddAttempt(candidate.id, sha, at, late=True, overdue=True)
    entry = AuditEntry(at, sender, LATE_PUSH, candidate.id, f"{sha}, the time ended {clock.closes_at}")
    return Decision("after the time: mirrored, not graded", (added, again, entry))


def in_order(event: Pushed, candidate: Candidate, attempts: Sequence[Attempt]) -> bool:
    """Whether the push begins where the newest one ended, with a commit that was not there before.

    Then no delivery that came earlier can be newer, and nobody needs to look where the branch is.
    """
    current = newest(attempts)
    end = candidate.starter_sha if current is None else current.sha
    return event.before == end and all(attempt.sha != event.after for attempt in attempts)


def _is_nothing(sha: str) -> bool:
    return set(sha) == {"0"}


def _not_a_submission(event: Pushed, candidate: Candidate, bot_login: str) -> str:
    if event.ref != f"refs/heads/{MAIN}":
        return f"only {MAIN} is graded"
    if event.after in candidate.given:
        return "the starter itself"
    return "our own push" if event.sender == bot_login else ""
