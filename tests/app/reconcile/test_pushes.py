"""Which pushes were missed, by what GitHub remembers."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.decision import AddAttempt
from app.events import Pushed
from app.handlers import push
from app.payloads import parse
from app.reconcile.pushes import missed, of_head, read_from
from app.state import Activity, Attempt, AttemptState, newest
from tests.app.handlers.cast import AROUND, CASEY, attempt

NOW = "2026-03-02T12:00:00Z"
A, B, C = "a" * 40, "b" * 40, "c" * 40


def moved(before: str, after: str, at: str = "2026-03-02T11:00:00Z", kind: str = "push") -> Activity:
    """A move of main by the candidate."""
    return Activity(before, after, "refs/heads/main", kind, at, CASEY.login)


ROOT = moved("0" * 40, CASEY.root_sha, "2026-03-01T00:00:00Z", "branch_creation")
START = moved(CASEY.root_sha, CASEY.starter_sha, "2026-03-01T00:00:01Z")


def test_push_without_attempt_is_taken_in_as_github_received_it() -> None:
    """It becomes a push delivery with GitHub's time as the receipt time, which the push handler reads."""
    [delivery] = missed(CASEY, [], [ROOT, START, moved(CASEY.starter_sha, A)], A, NOW).deliveries
    assert (delivery.received_at, delivery.lane) == ("2026-03-02T11:00:00Z", "11")
    event = parse(delivery.event, json.loads(delivery.body))
    assert event == Pushed(11, CASEY.repo, 77, "refs/heads/main", CASEY.starter_sha, A, CASEY.login)


def test_known_pushes_other_branches_and_young_ones_are_left() -> None:
    """What has an attempt, is not main, or may still come by webhook."""
    other = replace(moved(A, B), ref="refs/heads/try")
    gone = moved(B, "0" * 40, kind="branch_deletion")
    young = moved(A, C, "2026-03-02T11:59:30Z")
    found = missed(CASEY, [attempt(1, A)], [START, moved(CASEY.starter_sha, A), other, gone, young], C, NOW)
    assert (found.deliveries, found.head_unexplained) == ((), False)


def test_force_push_back_to_an_earlier_commit_is_found() -> None:
    """A return to a commit that had an attempt is a new push when the branch stands there."""
    activity = [moved(CASEY.starter_sha, A), moved(A, B), moved(B, A, "2026-03-02T11:30:00Z", "force_push")]
    attempts = [attempt(1, A), attempt(2, B)]
    [back] = missed(CASEY, attempts, activity, A, NOW).deliveries
    assert back.received_at == "2026-03-02T11:30:00Z"
    assert missed(CASEY, [*attempts, attempt(3, A)], activity, A, NOW).deliveries == ()


def test_head_that_nothing_explains_is_told() -> None:
    """A head that no activity and no attempt stands for is looked at again, then taken in by itself."""
    assert missed(CASEY, [attempt(1, A)], [], B, NOW).head_unexplained
    assert not missed(CASEY, [attempt(1, A)], [moved(A, B)], B, NOW).head_unexplained
    assert not missed(CASEY, [], [], None, NOW).head_unexplained
    taken = of_head(CASEY, [attempt(1, A)], B, NOW)
    assert json.loads(taken.body)["before"] == A
    assert taken.received_at == NOW


def test_next_look_overlaps_the_last_one() -> None:
    """GitHub's list may lag, so the last quarter of an hour is read again."""
    assert read_from([], "x") == "x"
    assert read_from([START, moved(A, B)], "") == "2026-03-02T10:45:00Z"


@given(st.lists(st.sampled_from([A, B, C]), min_size=1, max_size=8), st.sets(st.integers(0, 7)))
def test_taking_in_leaves_one_attempt_per_branch_state(pushes: list[str], heard: set[int]) -> None:
    """Whichever webhooks were lost: afterwards every commit has an attempt, the head is the newest one, and
    neither a second look nor a webhook that comes later changes anything."""
    states = [CASEY.starter_sha, *pushes]
    activity = [
        moved(before, after, f"2026-03-02T11:{minute:02}:00Z")
        for minute, (before, after) in enumerate(pairwise(states))
        if before != after
    ]
    head = states[-1]
    attempts: list[Attempt] = []
    for number, one in enumerate(activity):
        if number in heard:
            attempts = _pushed(attempts, one, one.after)
    for delivery in missed(CASEY, attempts, activity, head, NOW).deliveries:
        told = json.loads(delivery.body)
        attempts = _pushed(attempts, moved(told["before"], told["after"], delivery.received_at), head)
    assert {one.sha for one in attempts} == {one.after for one in activity}
    if activity:
        current = newest(attempts)
        assert current is not None
        assert current.sha == head
    assert missed(CASEY, attempts, activity, head, NOW).deliveries == ()
    for one in activity:
        assert _pushed(attempts, one, head) == attempts


def _pushed(attempts: list[Attempt], one: Activity, head: str) -> list[Attempt]:
    """The attempts after the push handler has decided."""
    event = Pushed(CASEY.repo_id, CASEY.repo, 77, one.ref, one.before, one.after, one.actor)
    around = replace(AROUND, at=one.at, head=head)
    decision = push.decide(push.Facts(event, around, CASEY, tuple(attempts)))
    added = [
        Attempt(
            len(attempts) + 1,
            CASEY.id,
            len(attempts) + 1,
            change.sha,
            one.at,
            AttemptState.GRADED,
            late=change.late,
        )
        for change in decision.changes
        if isinstance(change, AddAttempt)
    ]
    return [*attempts, *added]
