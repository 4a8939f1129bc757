"""A push: an attempt, unless it is none of a candidate's, not on main, seen before, or the starter itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.decision import AddAttempt, Decision
from app.events import Pushed
from app.handlers.around import Around
from app.ports import Records
from app.state import Attempt, AuditEntry, Candidate, newest

MAIN = "main"
DELETED = "deleted main"


@dataclass(frozen=True)
class Facts:
    """What a push is decided on."""

    event: Pushed
    around: Around
    candidate: Candidate | None
    attempts: tuple[Attempt, ...] = ()


def gather(event: Pushed, records: Records, around: Around) -> Facts:
    """Whose repository it is, and what came from there before."""
    candidate = records.candidate_by_repo(event.repo_id)
    attempts = () if candidate is None else tuple(records.attempts(candidate.id))
    return Facts(event, around, candidate, attempts)


def decide(facts: Facts) -> Decision:
    """An attempt, or the reason why not."""
    event, candidate = facts.event, facts.candidate
    if candidate is None:
        return Decision(f"{event.repo} is not the repository of a candidate")
    if event.ref == f"refs/heads/{MAIN}" and _is_nothing(event.after):
        entry = AuditEntry(facts.around.at, event.sender, DELETED, candidate.id, f"at {event.before[:12]}")
        return Decision(f"{MAIN} was deleted; what was pushed before stays", (entry,))
    reason = _not_a_submission(event, candidate, facts.around.bot_login)
    if reason:
        return Decision(reason)
    # Deliveries come out of order and twice, so the branch itself says which push is the newest.
    late = facts.around.head not in {None, event.after}
    if late and any(attempt.sha == event.after for attempt in facts.attempts):
        return Decision("seen before, and the branch has moved on")
    current = newest(facts.attempts)
    if current is not None and current.sha == event.after:
        return Decision("this commit is the newest attempt already")
    note = "came late: mirrored, not graded" if late else "a new attempt"
    return Decision(note, changes=(AddAttempt(candidate.id, event.after, facts.around.at, late=late),))


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
    if event.after == candidate.starter_sha:
        return "the starter itself"
    return "our own push" if event.sender == bot_login else ""
