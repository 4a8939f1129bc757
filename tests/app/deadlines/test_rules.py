"""When what is due: reminders once each, the freeze at the end of the grace, the right to push."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.deadlines import rules
from app.deadlines.clock import PULL, PUSH, Extension, PersonalClock, started
from app.deadlines.rules import Due, Reminder
from tests.app.deadlines.history import hours
from tests.app.handlers.cast import CASEY
from tests.app.settable_clock import BEGIN

INVITED = PersonalClock(CASEY.id, 72.0, 15, invited_at=BEGIN)
RUNNING = replace(started(INVITED, BEGIN), shown=1, place=1)


def extension(length: float, key: str = "k") -> Extension:
    return Extension(key, round(length * 3600), "lena-lead", "ill", BEGIN)


def test_nothing_is_due_before_the_start() -> None:
    """Who has not accepted has no deadline, is not reminded and not frozen."""
    assert INVITED.deadline is None
    assert rules.due(INVITED, CASEY, hours(1000)) == Due()
    assert not INVITED.is_over(hours(1000))


def test_first_sign_starts_the_clock() -> None:
    """A later sign changes nothing."""
    assert RUNNING.started_at == BEGIN
    assert started(RUNNING, hours(5)) is RUNNING


def test_deadline_and_grace() -> None:
    """The window counts from the start, the grace from the deadline; the last second still counts."""
    assert RUNNING.deadline == hours(72)
    assert RUNNING.closes_at == hours(72.25)
    assert not RUNNING.is_over(hours(72.25))
    assert RUNNING.is_over("2026-03-05T10:15:01Z")


def test_summer_time_plays_no_part() -> None:
    """In the night when clocks in Europe go forward, 48 hours are 48 hours."""
    clock = started(replace(INVITED, window_hours=48.0), "2026-03-28T12:00:00Z")
    assert clock.deadline == "2026-03-30T12:00:00Z"


@pytest.mark.parametrize(
    ("at", "reminders"),
    [(35.9, ()), (36, ("half",)), (48, ("half", "day")), (70, ("half", "day", "two-hours"))],
)
def test_reminders_fall_due(at: float, reminders: tuple[str, ...]) -> None:
    """At half time, a day and two hours before the deadline."""
    assert rules.due(RUNNING, CASEY, hours(at)).reminders == reminders


def test_shown_reminder_is_the_last_one() -> None:
    """After an outage the candidate reads what holds now, not what was missed."""
    assert rules.standing(rules.reminded(RUNNING, hours(71))) is Reminder.TWO_HOURS
    assert rules.standing(RUNNING) is None


def test_nobody_is_reminded_after_the_deadline() -> None:
    """A look that comes too late says nothing of time that is left."""
    assert rules.due(RUNNING, CASEY, hours(72)).reminders == ()


def test_extension_takes_a_reminder_back_and_gives_it_again() -> None:
    """With a new deadline the two hours before it are a new moment."""
    told = rules.reminded(RUNNING, hours(71))
    longer = replace(told, extensions=(extension(24),))
    assert rules.standing(longer) is Reminder.HALF
    assert rules.owed(longer, hours(71.5)) == ()
    assert rules.owed(longer, hours(72)) == (Reminder.DAY,)
    assert rules.owed(rules.reminded(longer, hours(94)), hours(94.1)) == ()


@settings(deadline=None)
@given(st.lists(st.floats(0, 80), max_size=30), st.lists(st.floats(0.5, 30), max_size=3))
def test_each_reminder_is_given_once_for_a_deadline(looks: list[float], lengths: list[float]) -> None:
    """However often and irregularly the clock is looked at; and never before its moment."""
    clock = replace(RUNNING, extensions=tuple(extension(one, f"k{one}") for one in lengths))
    given_: list[Reminder] = []
    for at in sorted(looks):
        owed = rules.owed(clock, hours(at))
        assert all(rules.moments(clock)[one] <= hours(at) for one in owed)
        given_ += owed
        clock = rules.reminded(clock, hours(at))
    assert len(given_) == len(set(given_))


@given(st.floats(0, 200), st.lists(st.floats(0.5, 60), max_size=3), st.sampled_from([PUSH, PULL, None]))
def test_role_and_freeze_agree(at: float, lengths: list[float], role: str | None) -> None:
    """Before the end the candidate may push, after it may read; the freeze is due exactly then."""
    extensions = tuple(extension(one, f"k{one}") for one in lengths)
    clock = replace(RUNNING, extensions=extensions, role=role)
    due = rules.due(clock, CASEY, hours(at))
    assert due.freeze == (rules.role_at(clock, hours(at)) == PULL)
    assert due.give_back == (not due.freeze and role == PULL)
    assert Due.of({**due.recorded(), "reminders": list(due.reminders)}) == due


def test_clock_follows_to_the_feedback_pull_request() -> None:
    """Shown in the issue until there is a pull request, then due to be shown there."""
    in_issue = replace(RUNNING, issue=7, place=7)
    assert rules.due(in_issue, replace(CASEY, feedback_pr=None), BEGIN) == Due()
    assert rules.due(in_issue, CASEY, BEGIN).show
