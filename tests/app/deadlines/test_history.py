"""Whatever comes in whatever order: the submission is the last push that GitHub had in time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.deadlines.clock import PULL, PUSH
from tests.app.deadlines.history import History, hours
from tests.app.handlers.cast import CASEY

SHAS = [letter * 40 for letter in "abcd"]
Happening = tuple[float, str, str, float]  # hours, what, commit or key, delay or length; below 0: never

PUSHES = st.tuples(
    st.floats(0, 60), st.sampled_from([*SHAS, *sorted(CASEY.given)]), st.none() | st.floats(0, 20)
)
EXTENSIONS = st.tuples(st.floats(0, 70), st.sampled_from([0.1, 1.0, 6.0, 24.0]))
TICKS = st.lists(st.floats(0, 90), max_size=12)


@pytest.fixture
def history() -> Iterator[History]:
    """A candidate who has just accepted."""
    with told() as story:
        yield story


@contextmanager
def told() -> Iterator[History]:
    story = History()
    try:
        yield story
    finally:
        story.close()


@settings(deadline=None, max_examples=150)
@given(st.lists(PUSHES, max_size=6), st.lists(EXTENSIONS, max_size=2), TICKS)
def test_any_order_ends_the_same(
    pushes: list[tuple[float, str, float | None]], extensions: list[tuple[float, float]], ticks: list[float]
) -> None:
    """News that is late, lost or overtaken, extensions before and after, freezes in between: one outcome."""
    happenings: list[Happening] = [
        (at, "push", sha, -1 if delay is None else delay) for at, sha, delay in pushes
    ]
    happenings += [(at, "extend", f"k{index}", length) for index, (at, length) in enumerate(extensions)]
    happenings += [(at, "tick", "", 0) for at in ticks]
    with told() as history:
        _play(history, happenings)
        end = hours(48 + 24 * 3 + 60)
        history.tick(end)
        history.tick(end)
        clock, attempts = history.clock, history.attempts
        assert clock.frozen_at is not None
        assert clock.final_sha == history.expected()
        if clock.final_sha is not None:
            assert history.counting == clock.final_sha
        assert {one.after for one in history.activity} <= {one.sha for one in attempts} | CASEY.given
        assert all(one.late for one in attempts if one.overdue)
        history.tick(hours(300))
        assert (history.clock, history.attempts) == (clock, attempts)


def _play(history: History, happenings: list[Happening]) -> None:
    """What happens in the order of its time; news of a push is put in line when it happens."""
    queue = sorted(happenings, key=lambda one: one[0])
    while queue:
        at, kind, what, number = queue.pop(0)
        if kind == "push" and history.push(what, hours(at)) and number >= 0:
            queue.append((at + number, "hear", what, 0))
            queue.sort(key=lambda one: one[0])
        elif kind == "hear":
            history.hear(what, hours(at))
        elif kind == "extend":
            history.extend(number, hours(at), what)
        elif kind == "tick":
            history.tick(hours(at))


def test_push_in_the_gap_counts(history: History) -> None:
    """A push whose news is lost and that GitHub had within the grace is the submission."""
    history.push(SHAS[0], hours(48.2))
    history.tick(hours(48.3))
    assert (history.counting, history.clock.final_sha) == (SHAS[0], SHAS[0])


def test_news_after_the_freeze_of_a_push_in_time(history: History) -> None:
    """The delivery comes hours late, the push was in time: it is looked up again and counts."""
    history.push(SHAS[0], hours(10))
    history.hear(SHAS[0], hours(10))
    history.push(SHAS[1], hours(47))
    history.tick(hours(48.3))
    assert history.clock.final_sha == SHAS[1]
    history.hear(SHAS[1], hours(52))
    history.tick(hours(52.1))
    assert [(one.sha, one.overdue) for one in history.attempts if not one.late] == [
        (SHAS[0], False),
        (SHAS[1], False),
    ]


def test_late_push_is_kept_and_does_not_count(history: History) -> None:
    """After the grace a push is an attempt of its own kind, and the one before stays the submission."""
    history.push(SHAS[0], hours(40))
    history.hear(SHAS[0], hours(40))
    history.push(SHAS[1], hours(48.26))
    history.hear(SHAS[1], hours(48.26))
    history.tick(hours(48.27))
    assert history.clock.final_sha == SHAS[0]
    assert [(one.late, one.overdue) for one in history.attempts] == [(False, False), (True, True)]
    assert history.role == PULL


def test_lead_has_a_late_push_graded(history: History) -> None:
    """On a lead's word the late push counts, and stays so when the freeze looks again."""
    history.push(SHAS[0], hours(48.3))
    history.hear(SHAS[0], hours(48.3))
    history.tick(hours(48.4))
    assert history.counting is None
    history.grade_late(hours(50))
    assert history.clock.final_sha == SHAS[0]
    history.hear(SHAS[1], hours(51))
    history.tick(hours(51.1))
    assert history.clock.final_sha == SHAS[0]


def test_extension_undoes_the_freeze(history: History) -> None:
    """More time that ends ahead gives the right to push back, and the next freeze decides anew."""
    history.push(SHAS[0], hours(40))
    history.hear(SHAS[0], hours(40))
    history.tick(hours(49))
    history.extend(24, hours(50))
    assert history.clock.frozen_at is None
    history.tick(hours(50.1))
    assert history.role == PUSH
    history.push(SHAS[1], hours(60))
    history.hear(SHAS[1], hours(60))
    history.tick(hours(73))
    assert (history.clock.final_sha, history.role) == (SHAS[1], PULL)


def test_extension_covers_a_late_push(history: History) -> None:
    """More time counts from the deadline: a push that was late is in time by it, and is graded."""
    history.push(SHAS[0], hours(49))
    history.hear(SHAS[0], hours(49))
    history.tick(hours(49.1))
    history.extend(1, hours(60))
    assert history.counting == SHAS[0]
    history.tick(hours(60.1))
    assert history.clock.final_sha == SHAS[0]
    assert history.role == PULL


def test_same_extension_twice_is_one(history: History) -> None:
    """A redelivered command grants nothing more."""
    history.extend(24, hours(1), "comment:7")
    history.extend(24, hours(2), "comment:7")
    assert history.clock.deadline == hours(72)


def test_without_activity_our_receipts_decide(history: History) -> None:
    """A GitHub that keeps no activity: what we received in time counts, an unknown head is kept as late."""
    history.push(SHAS[0], hours(40))
    history.hear(SHAS[0], hours(40))
    history.push(SHAS[1], hours(41))
    history.tick(hours(49), told=False)
    assert history.clock.final_sha == SHAS[0]
    assert [(one.sha[:1], one.overdue) for one in history.attempts] == [("a", False), ("b", True)]


def test_activity_that_lags_is_waited_for(history: History) -> None:
    """A head that GitHub's own activity does not tell of yet is not judged for five minutes."""
    history.push(SHAS[0], hours(48.2))
    hidden = history.activity.pop()
    history.tick(hours(48.3))
    assert history.clock.frozen_at is None
    assert history.role == PULL
    history.activity.append(hidden)
    history.tick(hours(48.32))
    assert history.clock.final_sha == SHAS[0]
