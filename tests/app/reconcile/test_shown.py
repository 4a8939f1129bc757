"""What GitHub does not show is posted, on real databases and the real engine."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.effects import PutCheckRun
from app.reconcile.bodies import shown, upkeep
from app.state import Attempt, AttemptState, Candidate
from tests.app.reconcile.quiet import quiet
from tests.app.straight import Straight
from tests.app.world import World, submission_tree, until

pytestmark = pytest.mark.real


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


def _alive(world: World, workflow_id: str) -> bool:
    return any(one.alive for one in world.work.workflows.standing([workflow_id]))
