"""Lost deliveries and missed pushes are found and done, on real databases and the real engine."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta

import pytest

from app.errors import RecordUnavailable
from app.reconcile import bodies
from app.reconcile.bodies import deliveries, pushes, shown, upkeep
from app.reconcile.stuck import before
from app.settings import Settings
from app.state import UNFINISHED, Attempt, AttemptState, Candidate, Sent
from tests.app import hooks
from tests.app.fake_github import FakeGitHub
from tests.app.fake_runner import FakeRunner
from tests.app.reconcile.quiet import quiet
from tests.app.straight import Straight
from tests.app.world import World, serving, submission_tree, until

pytestmark = pytest.mark.real

BEFORE, LATER = "2026-01-02T10:00:00Z", "2026-01-02T10:30:00Z"


async def test_lost_delivery_is_asked_for_once_it_is_old(world: World) -> None:
    """GitHub is asked to send again what the record has not; what is here is left alone."""
    known = await world.worked("push", hooks.push("acme/x", 5, before="0" * 40, after="a" * 40, sender="x"))
    now = world.work.clock.now()
    world.github.sent = [
        Sent(1, known.guid, "push", LATER),
        Sent(2, "lost", "issue_comment", _ten_minutes_ago(world)),
        Sent(3, "under-way", "issue_comment", now),
    ]
    await deliveries(Straight(), world.work, now)
    assert world.github.redelivered == [2]


async def test_push_lost_beyond_redelivery_is_graded_with_githubs_time(
    world: World, candidate: Candidate
) -> None:
    """Nobody told us: the activity does, and the attempt has the time at which GitHub received the push. The
    webhook that comes after all changes nothing."""
    sha = world.github.commit(candidate.repo, "main", submission_tree(), at=BEFORE)
    await pushes(Straight(), world.work, "")
    await world.completed(candidate, sha)
    [found] = world.attempts(candidate)
    assert (found.sha, found.received_at) == (sha, BEFORE)
    late = await world.pushed(candidate, candidate.starter_sha, sha)
    assert (late.state, late.note) == ("ignored", "this commit is the newest attempt already")
    quiet(world)
    await pushes(Straight(), world.work, "")
    assert world.attempts(candidate)[-1].number == 1


async def test_all_pushes_of_an_outage_are_kept(world: World, candidate: Candidate) -> None:
    """Of several missed pushes, a force push among them, the newest is graded and the others are mirrored."""
    world.runner.gate.clear()
    first = world.github.commit(candidate.repo, "main", submission_tree("one\n"), at=BEFORE)
    lost = world.github.commit(candidate.repo, "main", submission_tree("two\n"), at="2026-01-02T10:05:00Z")
    world.github.move(candidate.repo, "main", lost, first, at="2026-01-02T10:10:00Z", kind="force_push")
    last = world.github.commit(candidate.repo, "main", submission_tree("three\n"), at=LATER)
    await pushes(Straight(), world.work, "")
    await until(lambda: len(world.attempts(candidate)) == 3, "three attempts")
    world.runner.gate.set()
    await world.completed(candidate, last)
    await until(lambda: world.attempts(candidate)[-1].state is AttemptState.GRADED, "the grade")
    await until(
        lambda: not any(one.state in UNFINISHED for one in world.attempts(candidate)), "the older ones"
    )
    found = [(one.sha, one.state, one.received_at) for one in world.attempts(candidate)]
    assert found == [
        (first, AttemptState.SUPERSEDED, BEFORE),
        (lost, AttemptState.SUPERSEDED, "2026-01-02T10:05:00Z"),
        (last, AttemptState.GRADED, LATER),
    ]
    review = world.github.repo(candidate.review_repo).branches
    await until(lambda: f"cand/{candidate.alias}/attempt-2" in review, "the lost commit to be mirrored")
    assert {f"cand/{candidate.alias}/attempt-{number}" for number in (1, 2, 3)} <= set(review)


async def test_head_that_no_activity_explains_is_taken_in(world: World, candidate: Candidate) -> None:
    """Where GitHub's activity does not tell, the head itself does, at the second look."""
    sha = world.github.commit(candidate.repo, "main", submission_tree())
    world.github.activities[candidate.repo].clear()
    durable = Straight()
    await pushes(durable, world.work, "")
    assert durable.waited == [bodies.SECOND_LOOK_SECONDS]
    await world.completed(candidate, sha)
    assert len(world.attempts(candidate)) == 1


async def test_lost_push_counts_from_when_github_had_it(world: World, candidate: Candidate) -> None:
    """A lost push delivery: first the activity is asked for its time, then GitHub to send again."""
    sha = world.github.commit(candidate.repo, "main", submission_tree(), at=BEFORE)
    world.github.sent = [Sent(7, "lost", "push", _ten_minutes_ago(world), repo_id=candidate.repo_id)]
    await deliveries(Straight(), world.work, "")
    assert world.github.redelivered == [7]
    await world.completed(candidate, sha)
    await world.pushed(candidate, candidate.starter_sha, sha)  # it comes again
    assert [one.received_at for one in world.attempts(candidate)] == [BEFORE]


@pytest.mark.parametrize("broken", ["recent_deliveries", "activity", "branch_head", "redeliver"])
async def test_github_that_is_down_only_delays(world: World, candidate: Candidate, broken: str) -> None:
    """However many ticks fail, the first one after that does all of it."""
    world.github.commit(candidate.repo, "main", submission_tree(), at=BEFORE)
    world.github.sent = [Sent(7, "lost", "issue_comment", _ten_minutes_ago(world))]
    world.github.break_down(broken)
    for _ in range(3):
        await deliveries(Straight(), world.work, "")
        await pushes(Straight(), world.work, "")
    world.github.mend(broken)
    await deliveries(Straight(), world.work, "")
    await pushes(Straight(), world.work, "")
    assert 7 in world.github.redelivered
    await until(lambda: len(world.attempts(candidate)) == 1, "the missed push to be an attempt")


async def test_nothing_wrong_costs_little(world: World, candidate: Candidate, graded: Attempt) -> None:
    """A second tick right after the first asks GitHub for its log and nothing else, and writes nothing."""
    await pushes(Straight(), world.work, "")
    await shown(Straight(), world.work, "")
    for method in ("activity", "branch_head", "put_comment", "put_check_run", "redeliver"):
        world.github.break_down(method)
    comments = dict(world.github.repo(candidate.repo).comments)
    durable = Straight()
    for body in (deliveries, pushes, shown, upkeep):
        await body(durable, world.work, "")
    assert (durable.started, durable.waited) == ([], [])
    assert world.github.repo(candidate.repo).comments == comments


async def test_outage_of_service_and_webhooks_is_made_good_at_the_start(
    settings: Settings, fake_github: FakeGitHub
) -> None:
    """Nothing was there for hours: the next start alone finds the push, before any tick."""
    async with serving(settings, fake_github, FakeRunner()) as world:
        candidate = await world.invite()
    sha = fake_github.commit(candidate.repo, "main", submission_tree(), at=BEFORE)
    fake_github.sent = [Sent(4, "lost", "issue_comment", BEFORE)]
    async with serving(settings, fake_github, FakeRunner()) as world:
        await world.completed(candidate, sha)
        assert world.attempts(candidate)[-1].received_at == BEFORE


async def test_database_that_is_locked_for_a_while_only_delays(
    settings: Settings, fake_github: FakeGitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While another process holds the record, what is under way waits and ticks fail; afterwards everything
    is there once."""
    monkeypatch.setattr("app.db.engines.BUSY_MILLISECONDS", 50)
    async with serving(settings, fake_github, FakeRunner()) as world:
        under_way, waiting = [await world.invite(login) for login in ("ada", "bob")]
        world.runner.gate.clear()
        first = await world.push(under_way, submission_tree("one\n"))
        await until(lambda: world.runner.started, "the run to start")
        second = fake_github.commit(waiting.repo, "main", submission_tree("two\n"), at=BEFORE)
        told = hooks.push(
            waiting.repo, waiting.repo_id, before=waiting.starter_sha, after=second, sender=waiting.login
        )
        with locked(settings):
            await world.send("push", told, "g-1")
            world.runner.gate.set()
            with pytest.raises(RecordUnavailable):
                await deliveries(Straight(), world.work, "")
        await world.completed(under_way, first)
        await world.completed(waiting, second)
        assert (await world.decided("g-1")).tries == 1
        assert [len(world.attempts(one)) for one in (under_way, waiting)] == [1, 1]


@contextmanager
def locked(settings: Settings) -> Iterator[None]:
    """Another process holds the record."""
    path = settings.store_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


def _ten_minutes_ago(world: World) -> str:
    return before(world.work.clock.now(), timedelta(minutes=10))
