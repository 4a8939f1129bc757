"""Debounce and budget in the running service: what is run, what is not, and what the candidate reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.state import AttemptState
from tests.app import hooks
from tests.app.fake_github import FakeGitHub
from tests.app.fake_runner import FakeRunner
from tests.app.world import CANDIDATE, REVIEWER, World, serving, settings_in, submission_tree, until

pytestmark = pytest.mark.real


async def test_pushes_in_a_row_cost_one_run(tmp_path: Path, fake_github: FakeGitHub) -> None:
    """Within the window a newer push takes the place of an older one, which is checked but never run."""
    settings = settings_in(tmp_path, debounce_seconds=3.0)
    async with serving(settings, fake_github, FakeRunner()) as world:
        candidate = await world.invite()
        first = await world.push(candidate, submission_tree("one\n"))
        second = await world.push(candidate, submission_tree("two\n"))
        done = await world.completed(candidate, second)
        assert world.checks(candidate, first)["Reproducibility"].conclusion == "cancelled"
        assert world.runner.started == [f"a{world.attempts(candidate)[1].id}-r1-t1"]
        assert done["Reproducibility"].conclusion == "success"
        waiting = [post for post in fake_github.posts if post.title == "Waiting for the run"]
        assert all("3.0 s after the last push" in post.summary for post in waiting)
        review = fake_github.repo(candidate.review_repo).branches
        await until(lambda: f"cand/{candidate.alias}/attempt-1" in review, "the older push to be mirrored")


async def test_used_up_minutes_stop_the_run_and_nothing_else(world: World) -> None:
    """Over budget a push is checked, kept and told in words; a reviewer's re-run works."""
    candidate = await world.invite()
    await world.graded(candidate, submission_tree("one\n"))
    with world.work.store.transaction() as records:
        records.spend(candidate.id, "earlier", 600 * 60.0)
    sha = await world.push(candidate, submission_tree("two\n"))
    checks = await world.completed(candidate, sha)
    assert checks["Reproducibility"].title == "Not run: the runner minutes are used up"
    assert checks["Reproducibility"].conclusion == "neutral"
    assert "600 of 600 runner minutes are used." in checks["Reproducibility"].summary
    assert checks["Deliverables"].conclusion == "action_required"
    attempt = world.attempts(candidate)[-1]
    assert (attempt.state, len(world.runner.started)) == (AttemptState.OVER_BUDGET, 1)
    branches = world.github.repo(candidate.review_repo).branches
    await until(lambda: f"cand/{candidate.alias}/attempt-2" in branches, "the push to be mirrored")
    told = hooks.suite_rerequested(candidate.repo, candidate.repo_id, sha, CANDIDATE)
    assert (await world.worked("check_suite", told)).note == "the budget of 600 runner minutes is used up"
    told = hooks.suite_rerequested(candidate.repo, candidate.repo_id, sha, REVIEWER)
    assert (await world.worked("check_suite", told)).note == f"{REVIEWER} asks for another run"
    await until(lambda: world.attempts(candidate)[-1].state is AttemptState.GRADED, "the re-run")


async def test_report_tells_the_budget(world: World) -> None:
    """The run report says what is used and what is left."""
    candidate = await world.invite()
    await world.graded(candidate, submission_tree())
    _, text = world.github.comment(candidate.repo, "run-report")
    assert "of 600 runner minutes are used." in text
    assert "3 of 3 re-runs within 24 hours left." in text
