"""The pace as a rule: when a request may be sent, whatever came before."""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.github.pace import (
    GITHUBS,
    UNLIMITED,
    History,
    Kind,
    Limits,
    believable,
    free_at,
    kind_of,
    noted,
    paused,
)

NOW = 1_000_000.0
KINDS = st.sampled_from([Kind.CREATE, Kind.EDIT, Kind.PROGRESS])


def schedule(limits: Limits, asked: list[tuple[float, Kind]]) -> list[tuple[float, Kind]]:
    """When each of a list of requests goes out: `asked` has the seconds since the one before."""
    history, now, sent = History(), NOW, []
    for after, kind in asked:
        now += after
        now = max(now, free_at(history, limits, kind))
        history = noted(history, limits, kind, now)
        sent.append((now, kind))
    return sent


def most_within(times: list[float], seconds: float) -> int:
    """The most that fall into any time of this length."""
    return max(bisect_left(times, start + seconds - 1e-6) - index for index, start in enumerate(times))


@pytest.mark.parametrize("hosts", [1, 2, 3])
@given(st.lists(st.tuples(st.floats(0, 3), KINDS), min_size=1, max_size=300))
def test_no_schedule_is_faster_than_github_allows(hosts: int, asked: list[tuple[float, Kind]]) -> None:
    """All hosts together keep the second between writes and the creations of a minute."""
    sent = schedule(GITHUBS.share(hosts), asked)
    times = [at for at, _ in sent]
    assert all(later - sooner >= hosts for sooner, later in pairwise(times))
    made = [at for at, kind in sent if kind is Kind.CREATE]
    assert not made or most_within(made, 60.0) * hosts <= 80


def test_an_hour_sees_no_more_than_five_hundred_creations() -> None:
    """Two thousand are spread over four hours; edits in between go on at a second each."""
    made = [at for at, _ in schedule(GITHUBS, [(0.0, Kind.CREATE)] * 2000)]
    assert most_within(made, 3600.0) == 500
    assert made[-1] - made[0] >= 3 * 3600
    edited = [at for at, _ in schedule(GITHUBS, [(0.0, Kind.EDIT)] * 2000)]
    assert edited[-1] - edited[0] == 1999.0


def test_the_windows_count_even_where_nothing_else_does() -> None:
    """Eighty a minute are a limit of their own."""
    made = [at for at, _ in schedule(Limits(gap=0.0), [(0.0, Kind.CREATE)] * 200)]
    assert most_within(made, 60.0) == 80


def test_a_quiet_installation_is_written_to_at_once() -> None:
    """The first write waits for nothing, and reads never wait for writes."""
    busy = noted(History(), GITHUBS, Kind.CREATE, NOW)
    assert free_at(History(), GITHUBS, Kind.CREATE) <= NOW
    assert free_at(busy, GITHUBS, Kind.READ) <= NOW
    assert free_at(busy, GITHUBS, Kind.EDIT) == NOW + 1.0


def test_progress_takes_nothing_from_comments() -> None:
    """However many check runs say where they stand: the hour's creations are all still there."""
    history = History()
    for index in range(3000):
        history = noted(history, GITHUBS, Kind.PROGRESS, NOW + index)
    assert history.created == ()
    assert free_at(history, GITHUBS, Kind.CREATE) == NOW + 3000


def test_where_nothing_is_limited_nothing_waits_or_grows() -> None:
    """A server without limits is not slowed down, but it may still ask for a pause."""
    history = noted(History(), UNLIMITED, Kind.CREATE, NOW)
    assert (free_at(history, UNLIMITED, Kind.CREATE), history.created) == (NOW, ())
    assert free_at(paused(history, NOW + 9), UNLIMITED, Kind.READ) == NOW + 9


def test_a_pause_is_never_shortened() -> None:
    """Two answers that cross each other: the longer wait counts."""
    assert paused(paused(History(), NOW + 60), NOW + 5).paused_until == NOW + 60


def test_a_clock_that_was_set_back_blocks_nothing() -> None:
    """What lies further ahead than it can is forgotten, and the rest is kept."""
    ahead = History(NOW + 90_000, NOW + 90_000, (NOW - 5, NOW + 30, NOW + 90_000))
    assert believable(ahead, NOW) == History(0.0, 0.0, (NOW - 5, NOW + 30))
    true = History(NOW + 3000, NOW + 30, (NOW,))
    assert believable(true, NOW) == true


@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [
        ("GET", "/repos/a/b/check-runs/1", Kind.READ),
        ("POST", "/repos/a/b/issues/1/comments", Kind.CREATE),
        ("POST", "/repos/a/b/check-runs", Kind.CREATE),
        ("PUT", "/repos/a/b/collaborators/c", Kind.CREATE),
        ("PATCH", "/repos/a/b/issues/comments/1", Kind.EDIT),
        ("PATCH", "/repos/a/b/check-runs/1", Kind.PROGRESS),
        ("DELETE", "/repos/a/b/git/refs/heads/x", Kind.EDIT),
    ],
)
def test_what_counts(method: str, path: str, kind: Kind) -> None:
    """POST and PUT count as creation of content; an edit only as a write."""
    assert kind_of(method, path) is kind
