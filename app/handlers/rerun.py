"""The re-run buttons: reviewers and leads always, the candidate within two budgets, nobody else.

GitHub's own button takes the conclusions of the check runs away. Where nothing is run, they are put back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app import grading
from app.budget import FREE_RERUN, RERUN, reruns, same_login
from app.decision import AddRun, Decision
from app.effects import Rendered, rendering_key
from app.events import RerunRequested
from app.handlers.around import Around
from app.ports import Records
from app.renderings import CHECKS, attempt_in, check_key
from app.state import UNFINISHED, Attempt, AttemptState, AuditEntry, Candidate, newest

REFUSED = "re-run refused"


@dataclass(frozen=True)
class Facts:
    """What a re-run is decided on. `recent` are the candidate's re-runs of this kind within the last day.

    `spent` are the seconds of sealed runs that the candidate has used; `shown` is what the check runs that
    were pressed said before.
    """

    event: RerunRequested
    around: Around
    candidate: Candidate | None
    attempt: Attempt | None = None
    is_newest: bool = False
    may_judge: bool = False
    recent: int = 0
    spent: float = 0.0
    shown: tuple[Rendered, ...] = ()


def gather(event: RerunRequested, records: Records, around: Around) -> Facts:
    """Which attempt is meant, and who asks."""
    candidate = records.candidate_by_repo(event.repo_id)
    if candidate is None:
        return Facts(event, around, None)
    attempts = records.attempts(candidate.id)
    attempt = _meant(event, attempts)
    if attempt is None:
        return Facts(event, around, candidate)
    return Facts(
        event,
        around,
        candidate,
        attempt,
        is_newest=attempt == newest(attempts),
        may_judge=_may_judge(attempts, event.sender),
        recent=reruns(records, candidate, _kind(attempt), around.at),
        spent=records.spent(candidate.id),
        shown=_shown(records, event, attempt),
    )


def decide(facts: Facts) -> Decision:
    """One more run of the newest attempt, or the reason why not, and the conclusions as they were."""
    candidate, attempt, event = facts.candidate, facts.attempt, facts.event
    if candidate is None or attempt is None:
        return Decision("not a check run of ours")
    why = _why_not(facts, candidate, attempt)
    if why:
        entry = AuditEntry(facts.around.at, event.sender, REFUSED, candidate.id, why)
        return Decision(why, (entry,), facts.shown)
    entry = AuditEntry(
        facts.around.at, event.sender, _kind(attempt), candidate.id, f"attempt {attempt.number}"
    )
    current = {check_key(attempt.id, name, attempt.run) for name in CHECKS}
    older = tuple(effect for effect in facts.shown if rendering_key(effect) not in current)
    return Decision(f"{event.sender} asks for another run", (AddRun(attempt.id), entry), older)


def _why_not(facts: Facts, candidate: Candidate, attempt: Attempt) -> str:
    sender = facts.event.sender
    if not facts.is_newest:
        return "only the newest attempt is run again"
    if attempt.state in UNFINISHED:
        return "it is being worked already"
    if facts.may_judge:
        return ""
    return _over_budget(facts) if same_login(sender, candidate.login) else f"{sender} may not run this again"


def _over_budget(facts: Facts) -> str:
    if facts.recent >= facts.around.reruns_a_day:
        return f"the budget of {facts.around.reruns_a_day} re-runs a day is used up"
    if facts.spent >= 60.0 * facts.around.minutes:
        return f"the budget of {facts.around.minutes:g} runner minutes is used up"
    return ""


def _meant(event: RerunRequested, attempts: Sequence[Attempt]) -> Attempt | None:
    number = attempt_in(event.external_id)
    meant = [
        attempt
        for attempt in attempts
        if attempt.sha == event.head_sha and (number == attempt.id or not event.external_id)
    ]
    return meant[-1] if meant else None


def _kind(attempt: Attempt) -> str:
    """A re-run after our own fault costs the candidate nothing; it is bounded on its own."""
    return FREE_RERUN if attempt.state is AttemptState.OUR_FAULT else RERUN


def _may_judge(attempts: Sequence[Attempt], sender: str) -> bool:
    """By the newest assessment that was read: the one of this attempt may have been unreadable."""
    known = [one for attempt in attempts if (one := grading.assessment_of(attempt)) is not None]
    return bool(known) and grading.may_judge(known[-1], sender)


def _shown(records: Records, event: RerunRequested, attempt: Attempt) -> tuple[Rendered, ...]:
    if not event.resets:
        return ()
    keys = [check_key(attempt.id, name, attempt.run) for name in CHECKS]
    found = [records.rendering(key) for key in ([event.external_id] if event.external_id else keys)]
    return tuple(rendering.effect for rendering in found if rendering is not None)
