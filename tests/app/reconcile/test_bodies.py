"""What was missed is found and done, on real databases and the real engine."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.db.engines import own_engine
from app.effects import PutCheckRun
from app.reconcile import bodies
from app.reconcile.bodies import deliveries, pushes, shown, upkeep
from app.reconcile.stuck import TAKE_UPS_A_DAY, TAKEN_UP, before
from app.settings import Settings
from app.state import Attempt, AttemptState, AuditEntry, Candidate, Sent
from app.webhooks import sweep
from tests.app import hooks
from tests.app.fake_github import FakeGitHub
from tests.app.fake_runner import FakeRunner
from tests.app.straight import Straight
from tests.app.world import CANDIDATE, World, serving, submission_tree, until

pytestmark = pytest.mark.real

BEFORE, LATER = "2026-01-02T10:00:00Z", "2026-01-02T10:30:00Z"


@pytest.fixture
async def candidate(world: World) -> Candidate:
    """A candidate with the starter."""
    return await world.invite()


@pytest.fixture
async def graded(world: World, candidate: Candidate) -> Attempt:
    """A graded attempt; its tree is known."""
    return await world.graded(candidate, submission_tree())


def quiet(world: World) -> None:
    """Have every bookmark forgotten, as if nobody had looked for long."""
    engine = own_engine(world.settings.store_url, durability="NORMAL")
    with engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM bookmarks"))
    engine.dispose()


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
    first = world.github.commit(candidate.repo, "main", submission_tree("one\n"), at=BEFORE)
    lost = world.github.commit(candidate.repo, "main", submission_tree("two\n"), at="2026-01-02T10:05:00Z")
    world.github.move(candidate.repo, "main", lost, first, at="2026-01-02T10:10:00Z", kind="force_push")
    last = world.github.commit(candidate.repo, "main", submission_tree("three\n"), at=LATER)
    await pushes(Straight(), world.work, "")
    await world.completed(candidate, last)
    await until(lambda: len(world.attempts(candidate)) == 3, "three attempts")
    found = {one.sha: (one.late, one.received_at) for one in world.attempts(candidate)}
    assert found == {
        first: (True, BEFORE),
        lost: (True, "2026-01-02T10:05:00Z"),
        last: (False, LATER),
    }
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
    await world.pushed(candidate, candidate.starter_sha, sha)  # it comes again
    await world.completed(candidate, sha)
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


async def test_text_that_could_not_be_posted_is_posted_later(world: World, candidate: Candidate) -> None:
    """GitHub refused every write for hours: afterwards it shows check runs and reports all the same."""
    for method in ("put_check_run", "put_comment"):
        world.github.break_down(method)
    sha = await world.push(candidate, submission_tree())
    done = AttemptState.GRADED
    await until(
        lambda: world.attempts(candidate)[-1:] and world.attempts(candidate)[-1].state is done, "the end"
    )
    assert world.checks(candidate, sha) == {}
    await shown(Straight(), world.work, "")
    for method in ("put_check_run", "put_comment"):
        world.github.mend(method)
    await until(
        lambda: not _alive(world, f"attempt:{world.attempts(candidate)[-1].id}:1"), "the workflow to end"
    )
    await shown(Straight(), world.work, "")
    await world.completed(candidate, sha)
    world.github.comment(candidate.repo, "run-report")
    world.github.comment(candidate.review_repo, "report")
    world.github.comment(candidate.review_repo, "rubric")


async def test_text_that_somebody_posts_meanwhile_is_left_to_them(
    world: World, candidate: Candidate, graded: Attempt
) -> None:
    """Between the two looks a newer text came: whoever wrote it posts it."""
    with world.work.store.transaction() as records:
        [check, *_] = records.comments_on(candidate.repo, 1)
        records.want(check.effect)

    def newer() -> None:
        with world.work.store.transaction() as records:
            records.want(check.effect)

    world.github.break_down("put_comment")
    await shown(Straight(between=newer), world.work, "")
    with world.work.store.reading() as records:
        [waiting] = records.unshown(10)
    assert waiting.key == check.key


async def test_comment_that_is_gone_is_posted_again(
    world: World, candidate: Candidate, graded: Attempt
) -> None:
    """A deletion that we never heard of is mended; one that was edited is left to its webhook."""
    review = world.github.repo(candidate.review_repo).comments
    gone, _ = world.github.comment(candidate.review_repo, "rubric")
    kept, _ = world.github.comment(candidate.review_repo, "report")
    del review[gone]
    world.github.rewrite(candidate.review_repo, kept, "edited")
    quiet(world)
    await shown(Straight(), world.work, "")
    world.github.comment(candidate.review_repo, "rubric")
    assert review[kept][1] == "edited"


async def test_attempt_without_workflow_is_taken_up(world: World, candidate: Candidate) -> None:
    """An attempt that nobody works at is run again, with an entry in the audit log."""
    attempt = _abandoned(world, candidate)
    durable = Straight()
    await upkeep(durable, world.work, "")
    assert durable.started == [("attempts", "attempt", f"attempt:{attempt.id}:2", (attempt.id, 2))]
    assert world.attempts(candidate)[-1].run == 2
    with world.work.store.reading() as records:
        assert len(records.audited(candidate.id, TAKEN_UP, "")) == 1


async def test_attempt_that_never_gets_on_ends_as_our_fault(world: World, candidate: Candidate) -> None:
    """After a few times a day it costs the candidate nothing and says so."""
    attempt = _abandoned(world, candidate)
    with world.work.store.transaction() as records:
        for _ in range(TAKE_UPS_A_DAY):
            records.audit(
                AuditEntry(world.work.clock.now(), "proofgrade", TAKEN_UP, candidate.id, str(attempt.id))
            )
    await upkeep(Straight(), world.work, "")
    checks = world.checks(candidate, attempt.sha)
    assert {one.conclusion for one in checks.values()} == {"neutral"}
    assert world.attempts(candidate)[-1].state is AttemptState.OUR_FAULT


async def test_attempt_that_goes_on_is_left_alone(world: World, candidate: Candidate) -> None:
    """A run that is under way is nobody's business."""
    world.runner.gate.clear()
    await world.push(candidate, submission_tree())
    await until(lambda: world.runner.started, "the run to start")
    durable = Straight()
    await upkeep(durable, world.work, "")
    assert (durable.started, durable.waited) == ([], [])
    world.runner.gate.set()


async def test_older_attempt_left_behind_is_superseded(world: World, candidate: Candidate) -> None:
    """An unfinished attempt with a newer one after it ends as superseded."""
    attempt = _abandoned(world, candidate)
    with world.work.store.transaction() as records:
        newer = records.add_attempt(candidate.id, "d" * 40, BEFORE, late=False)
        records.set_attempt_state(newer.id, AttemptState.GRADED)
    await upkeep(Straight(), world.work, "")
    assert world.attempts(candidate)[0].state is AttemptState.SUPERSEDED
    assert {one.conclusion for one in world.checks(candidate, attempt.sha).values()} == {"cancelled"}


async def test_check_run_left_open_is_closed_with_words(
    world: World, candidate: Candidate, graded: Attempt
) -> None:
    """A check run that says "in progress" for ever is closed as neutral."""
    with world.work.store.transaction() as records:
        rendering = records.rendering(f"attempt:{graded.id}:deliverables")
        assert rendering is not None
        assert isinstance(rendering.effect, PutCheckRun)
        records.want(replace(rendering.effect, status="in_progress", conclusion=None))
    await upkeep(Straight(), world.work, "")
    check = world.checks(candidate, graded.sha)["Deliverables"]
    assert (check.status, check.conclusion, check.title) == (
        "completed",
        "neutral",
        "Closed without a result",
    )


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
    """While another process holds the record, deliveries are refused and workflows die; afterwards the
    reconciler has them worked, and everything is there once."""
    monkeypatch.setattr("app.db.engines.BUSY_MILLISECONDS", 50)
    async with serving(settings, fake_github, FakeRunner()) as world:
        candidate = await world.invite()
        sha = fake_github.commit(candidate.repo, "main", submission_tree(), at=BEFORE)
        told = hooks.push(
            candidate.repo, candidate.repo_id, before=candidate.starter_sha, after=sha, sender=CANDIDATE
        )
        path = settings.store_url.removeprefix("sqlite:///")
        held: list[sqlite3.Connection] = []
        looked = world.github.branch_head

        async def held_up(*place: object) -> str | None:
            other = sqlite3.connect(path, isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            held.append(other)
            return await looked(*place)  # type: ignore[arg-type]

        monkeypatch.setattr(world.github, "branch_head", held_up)
        await world.send("push", told, "g-1")
        await until(lambda: _dead(world, "g-1"), "the delivery's workflow to die")
        monkeypatch.setattr(world.github, "branch_head", looked)
        with pytest.raises(sa.exc.OperationalError):
            await upkeep(Straight(), world.work, "")
        for other in held:
            other.close()
        await upkeep(Straight(), world.work, "")
        await asyncio.to_thread(sweep, world.work.store, world.work.queue, lambda _: None)
        await world.completed(candidate, sha)
        assert (await world.decided("g-1")).tries == 2
        assert len(world.attempts(candidate)) == 1


def _abandoned(world: World, candidate: Candidate) -> Attempt:
    """An attempt in the record that no workflow works at."""
    with world.work.store.transaction() as records:
        return records.add_attempt(candidate.id, "c" * 40, BEFORE, late=False)


def _alive(world: World, workflow_id: str) -> bool:
    return any(one.alive for one in world.work.workflows.standing([workflow_id]))


def _dead(world: World, workflow_id: str) -> bool:
    return any(not one.alive for one in world.work.workflows.standing([workflow_id]))


def _ten_minutes_ago(world: World) -> str:
    return before(world.work.clock.now(), timedelta(minutes=10))
