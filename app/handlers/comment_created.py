"""A command in a comment: `/extend 24h reason` by reviewers and leads, `/grade-late reason` by leads.

It is answered by a thumb, or by one line that says what is wrong. Anybody else's command is noted and not
answered: whoever may not give one learns nothing about it.
"""

from __future__ import annotations

from dataclasses import dataclass

from app import grading
from app.deadlines import granting
from app.deadlines.clock import Extension, PersonalClock
from app.deadlines.commands import Command, Extend, GradeLate, Malformed, read_command
from app.decision import Decision
from app.effects import PutComment, PutReaction
from app.events import CommentCreated
from app.handlers.around import Around
from app.ports import Records
from app.state import Attempt, AuditEntry, Candidate
from rubric.model import Assessment

NOT_ALLOWED = "command ignored"


@dataclass(frozen=True)
class Facts:
    """What a command is decided on."""

    event: CommentCreated
    around: Around
    candidate: Candidate | None
    clock: PersonalClock | None = None
    attempts: tuple[Attempt, ...] = ()
    assessment: Assessment | None = None


def gather(event: CommentCreated, records: Records, around: Around) -> Facts:
    """Whose pull request it is, and who judges there."""
    candidate = records.candidate_by_pull_request(event.repo, event.number)
    if candidate is None:
        return Facts(event, around, None)
    attempts = tuple(records.attempts(candidate.id))
    read = [found for found in map(grading.assessment_of, attempts) if found is not None]
    return Facts(event, around, candidate, records.clock(candidate.id), attempts, read[-1] if read else None)


def decide(facts: Facts) -> Decision:
    """What the command asks for, the line that says what is wrong with it, or a note."""
    event, candidate, command = facts.event, facts.candidate, read_command(facts.event.body)
    if candidate is None or command is None:
        return Decision("no command on a pull request of ours")
    if not _may(facts, candidate, command):
        word = event.body.split(maxsplit=1)[0][:40]
        entry = AuditEntry(facts.around.at, event.sender, NOT_ALLOWED, candidate.id, word)
        return Decision(f"{event.sender} may not give this command here", (entry,))
    if isinstance(command, Malformed):
        return _answered(facts, command.answer)
    if facts.clock is None:
        return _answered(facts, "Not done: this candidate was invited without a clock.")
    return _done(facts, facts.clock, command)


def _may(facts: Facts, candidate: Candidate, command: Command) -> bool:
    """Only on the review side. Late pushes are a lead's affair, time is a reviewer's as well."""
    assessment = facts.assessment
    if assessment is None or facts.event.repo != candidate.review_repo:
        return False
    if isinstance(command, GradeLate):
        return facts.event.sender.lower() in {lead.lower() for lead in assessment.leads}
    return grading.may_judge(assessment, facts.event.sender)


def _done(facts: Facts, clock: PersonalClock, command: Extend | GradeLate) -> Decision:
    at, who = facts.around.at, facts.event.sender
    if isinstance(command, GradeLate):
        decision = granting.late_graded(clock, facts.attempts, who, command.reason, at)
        graded = any(attempt.overdue and not attempt.late for attempt in facts.attempts)
        if decision.ignores and not graded:
            return _answered(facts, "Not done: there is no push after the deadline that is newer.")
    else:
        key = f"comment:{facts.event.comment_id}"
        extension = Extension(key, command.seconds, who, command.reason, at)
        decision = granting.extended(clock, facts.attempts, extension)
    place = facts.event.installation_id, facts.event.repo
    return Decision(decision.note, decision.changes, (PutReaction(*place, facts.event.comment_id),))


def _answered(facts: Facts, line: str) -> Decision:
    event = facts.event
    key = f"answer-{event.comment_id}"
    comment = PutComment(event.installation_id, event.repo, event.number, key, line)
    return Decision(line, effects=(comment,))
