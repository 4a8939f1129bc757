"""What is due on a clock at a moment: reminders, the freeze, the right to push, showing it anew. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from app.deadlines.clock import PULL, PUSH, PersonalClock, after
from app.state import Candidate

DAY_SECONDS, TWO_HOURS_SECONDS = 24 * 3600, 2 * 3600


class Reminder(StrEnum):
    """What a candidate is reminded at, in the order in which it comes where two fall together."""

    HALF = "half"
    DAY = "day"
    TWO_HOURS = "two-hours"


@dataclass(frozen=True)
class Due:
    """What is to be done about one clock now."""

    reminders: tuple[str, ...] = ()
    freeze: bool = False
    give_back: bool = False
    show: bool = False
    start: bool = False

    @property
    def anything(self) -> bool:
        """Whether there is something to do."""
        return self != Due()

    def recorded(self) -> dict[str, Any]:
        """As a step's recorded answer."""
        return asdict(self)

    @staticmethod
    def of(recorded: dict[str, Any]) -> Due:
        """The inverse of `recorded`; JSON has turned the tuple into a list."""
        return Due(**recorded | {"reminders": tuple(recorded["reminders"])})


def due(clock: PersonalClock, candidate: Candidate, now: str) -> Due:
    """What follows from the clock at this moment. Nothing before the candidate has accepted."""
    if clock.started_at is None:
        return Due()
    over = clock.is_over(now)
    reminders = owed(clock, now)
    moved = candidate.feedback_pr is not None and clock.place not in {None, candidate.feedback_pr}
    return Due(
        reminders=tuple(reminder.value for reminder in reminders),
        freeze=over and clock.frozen_at is None,
        give_back=not over and clock.role == PULL,
        show=bool(reminders) or moved or clock.revision != clock.shown,
        start=clock.todo != "",
    )


def moments(clock: PersonalClock) -> Mapping[Reminder, str]:
    """When the candidate is to be reminded. Empty before the start."""
    if clock.started_at is None or clock.deadline is None:
        return {}
    planned = {
        Reminder.HALF: after(clock.started_at, clock.window_seconds / 2),
        Reminder.DAY: after(clock.deadline, -DAY_SECONDS),
        Reminder.TWO_HOURS: after(clock.deadline, -TWO_HOURS_SECONDS),
    }
    return {reminder: moment for reminder, moment in planned.items() if moment >= clock.started_at}


def owed(clock: PersonalClock, now: str) -> tuple[Reminder, ...]:
    """Reminders whose moment has come and that were not given since. An extension moves the moments, so what
    was said before it may be said once more; after the deadline nobody is reminded.
    """
    if clock.deadline is None or now >= clock.deadline or clock.frozen_at is not None:
        return ()
    given = dict(clock.reminded)
    return tuple(
        reminder
        for reminder, moment in moments(clock).items()
        if moment <= now and given.get(reminder.value, "") < moment
    )


def reminded(clock: PersonalClock, now: str) -> PersonalClock:
    """The clock once everything owed has been said."""
    fresh = {reminder.value: now for reminder in owed(clock, now)}
    return clock.changed(reminded=tuple((dict(clock.reminded) | fresh).items())) if fresh else clock


def standing(clock: PersonalClock) -> Reminder | None:
    """The reminder that the clock shows: the last one that was given and still holds."""
    given = dict(clock.reminded)
    held = [one for one, moment in moments(clock).items() if given.get(one.value, "") >= moment]
    return max(held, key=lambda one: (moments(clock)[one], list(Reminder).index(one)), default=None)


def role_at(clock: PersonalClock, now: str) -> str | None:
    """What the candidate may do now; None where nothing is to be said about it yet."""
    if clock.started_at is None:
        return None
    return PULL if clock.is_over(now) else PUSH


def with_role(clock: PersonalClock, role: str) -> PersonalClock:
    """The clock once GitHub has taken this role."""
    return replace(clock, role=role)
