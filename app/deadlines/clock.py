"""A candidate's personal clock as the record has it, and the moments that follow from it. Pure.

Every moment is ISO 8601 in UTC with seconds, so moments are compared as texts, and no summer time plays a
part.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from app.clock import written

PUSH, PULL = "push", "pull"  # GitHub's words for what a collaborator may do


@dataclass(frozen=True)
class Extension:
    """More time that somebody granted. `key` is what it was granted by: the same key counts once."""

    key: str
    seconds: int
    who: str
    reason: str
    at: str


@dataclass(frozen=True)
class PersonalClock:
    """What is known of one candidate's time, and what GitHub was told of it last.

    `role` is what the candidate may do in the own repository. `sealed` is the branch's head when the freeze
    began, and when that was; `frozen_at` is its end. `issue` is where the clock is shown before there is a
    feedback pull request, `place` the number under which it was shown last. `revision` counts what changed
    for the eye, `shown` is the revision that GitHub shows. `todo` holds attempts still to be started.
    """

    candidate_id: int
    window_hours: float
    grace_minutes: int
    invited_at: str | None = None
    invitations: int = 0
    declined_at: str | None = None
    started_at: str | None = None
    role: str | None = None
    sealed_at: str | None = None
    sealed_sha: str | None = None
    frozen_at: str | None = None
    final_sha: str | None = None
    reminded: tuple[tuple[str, str], ...] = ()  # reminder, when it was given
    issue: int | None = None
    place: int | None = None
    revision: int = 0
    shown: int = 0
    todo: str = ""
    extensions: tuple[Extension, ...] = ()

    @property
    def window_seconds(self) -> int:
        """The window with every extension."""
        return round(self.window_hours * 3600) + sum(extension.seconds for extension in self.extensions)

    @property
    def deadline(self) -> str | None:
        """When the time is over; None while it has not begun."""
        return None if self.started_at is None else after(self.started_at, self.window_seconds)

    @property
    def closes_at(self) -> str | None:
        """The last moment at which a push still counts: the deadline and the minutes of grace."""
        return None if self.deadline is None else after(self.deadline, self.grace_minutes * 60)

    def is_over(self, moment: str) -> bool:
        """Whether a push that GitHub received at this moment came too late. The last second still counts."""
        return self.closes_at is not None and moment > self.closes_at

    def changed(self, **fields: Any) -> PersonalClock:
        """The clock with other values, to be shown anew."""
        return replace(self, revision=self.revision + 1, **fields)

    def reopened(self, **fields: Any) -> PersonalClock:
        """Like `changed`, with the freeze undone or to be gone through once more."""
        return self.changed(sealed_at=None, sealed_sha=None, frozen_at=None, **fields)


def after(moment: str, seconds: float) -> str:
    """The moment so many seconds later, or earlier where they are negative."""
    return written(datetime.fromisoformat(moment) + timedelta(seconds=seconds))


def started(clock: PersonalClock, at: str) -> PersonalClock:
    """The clock once the candidate has accepted. The first sign counts; a later one changes nothing."""
    if clock.started_at is not None:
        return clock
    return clock.changed(started_at=at, declined_at=None, role=PUSH)
