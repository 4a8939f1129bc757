"""`/extend` and `/grade-late`: more time, and a late push that counts. Pure."""

from __future__ import annotations

from app.commands.asked import Asked, done, refused
from app.commands.grammar import Extend, GradeLate
from app.deadlines import granting
from app.deadlines.clock import Extension
from app.decision import Decision

_NO_CLOCK = "this candidate was invited without a clock."


def extend(asked: Asked, command: Extend) -> Decision:
    """More time. The comment is its key: the same one grants once."""
    if asked.clock is None:
        return refused(asked, _NO_CLOCK)
    extension = Extension(asked.key, command.seconds, asked.who, command.reason, asked.at)
    granted = granting.extended(asked.clock, asked.attempts, extension)
    return done(asked, granted.note, granted.changes)


def grade_late(asked: Asked, command: GradeLate) -> Decision:
    """The newest push after the deadline counts."""
    if asked.clock is None:
        return refused(asked, _NO_CLOCK)
    granted = granting.late_graded(asked.clock, asked.attempts, asked.who, command.reason, asked.at)
    graded = any(attempt.overdue and not attempt.late for attempt in asked.attempts)
    if granted.ignores and not graded:
        return refused(asked, "there is no push after the deadline that is newer.")
    return done(asked, granted.note, granted.changes)
