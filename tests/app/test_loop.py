"""From push to report, on real databases and the real engine."""

from __future__ import annotations

import inspect
import textwrap
from pathlib import Path

import pytest

from app.errors import GitHubError, RateLimited, RunnerError
from app.settings import Settings
from app.state import AttemptState
from rubric.job import read_job, write_job
from rubric.observation import Ending, Phase
from rubric.tree import File, SourceTree
from tests.app.fake_github import FakeGitHub
from tests.app.fake_runner import ANSWERED, FakeRunner
from tests.app.world import (
    CANDIDATE,
    HIDDEN_LABELS,
    SLUG,
    World,
    serving,
    settings_in,
    submission_tree,
    until,
)
from tests.rubric.samples import stopped

pytestmark = pytest.mark.real

HIDDEN_SET = "0.833"  # macro precision of the fake runner's answers: 2 of 3 billing, 1 of 1 shipping
COPIED = inspect.getsource(textwrap)  # real code with enough structure to be recognised


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """A service on either kind of database."""
    url = database_url if database_url.startswith("postgresql") else ""
    return settings_in(tmp_path / "data", database_url=url)


async def test_push_is_graded(world: World) -> None:
    """A push ends in three completed check runs, the run report, the review report and the rubric."""
    candidate = await world.invite()
    attempt = await world.graded(candidate, submission_tree())
    conclusions = {name: run.conclusion for name, run in world.checks(candidate, attempt.sha).items()}
    assert conclusions == {
        "Deliverables": "action_required",
        "Reproducibility": "success",
        "Service level": "success",
    }
    _, run_report = world.github.comment(candidate.repo, "run-report")
    _, report = world.github.comment(candidate.review_repo, "report")
    _, rubric = world.github.comment(candidate.review_repo, "rubric")
    assert attempt.sha[:7] in run_report
    assert "## Found text by row" in report.partition(candidate.alias)[2]
    assert rubric.count("[ ]") == 30
    assert world.attempts(candidate)[-1].state is AttemptState.GRADED


async def test_candidate_sees_no_score_and_reviewers_no_name(world: World) -> None:
    """The hidden-set value stays on the review side; the candidate's login never gets there."""
    candidate = await world.invite()
    attempt = await world.graded(candidate, submission_tree())
    repo, review = world.github.repo(candidate.repo), world.github.repo(candidate.review_repo)
    told = [text for _, text in repo.comments.values()]
    told += [run.title + run.summary + run.text for run in world.checks(candidate, attempt.sha).values()]
    assert not any(HIDDEN_SET in text for text in told)
    assert any(HIDDEN_SET in text for _, text in review.comments.values())
    seen = [text for _, text in review.comments.values()] + list(review.branches)
    seen += [pull.title + pull.body for pull in review.pulls.values()]
    assert not any(CANDIDATE in text or candidate.repo in text for text in seen)


async def test_mirror_has_the_tree_without_platform_files(world: World) -> None:
    """The review side holds the pushed tree on the starter, under the alias and without .github/."""
    candidate = await world.invite()
    await world.graded(candidate, submission_tree())
    review = world.github.repo(candidate.review_repo)
    head = review.branches[f"cand/{candidate.alias}/attempt-1"]
    assert review.branches[f"cand/{candidate.alias}/submission"] == head
    assert review.parents[head] == review.branches[f"cand/{candidate.alias}/base"]
    assert set(review.commits[head]) == {"README.md", "run.sh", "train.py"}


async def test_runner_gets_the_submission_as_it_is_and_no_label(world: World) -> None:
    """The runner is given the pushed tree, .github/ included, and a job with features but no label."""
    candidate = await world.invite()
    await world.graded(candidate, submission_tree())
    [(job, submission)] = world.runner.seen
    assert submission == submission_tree()
    given = read_job(job)
    assert (len(given.features), set(job)) == (len(HIDDEN_LABELS), set(write_job(given)))
    assert not any(set(row) & {"label", *HIDDEN_LABELS} for row in (*given.features, *given.training))


async def test_newer_push_supersedes_the_running_one(world: World) -> None:
    """A push during a run ends that run and its open check runs, and only the newer one is reported."""
    candidate = await world.invite()
    world.runner.gate.clear()
    first = await world.push(candidate, submission_tree("one\n"))
    await until(lambda: world.runner.started, "the first run to start")
    second = await world.push(candidate, submission_tree("two\n"))
    cancelled = await world.completed(candidate, first)
    conclusions = {name: run.conclusion for name, run in cancelled.items()}
    assert conclusions == {
        "Deliverables": "action_required",  # what was found stays
        "Reproducibility": "cancelled",
        "Service level": "cancelled",
    }
    world.runner.gate.set()
    assert {run.status for run in (await world.completed(candidate, second)).values()} == {"completed"}
    states = [attempt.state for attempt in world.attempts(candidate)]
    assert states == [AttemptState.SUPERSEDED, AttemptState.GRADED]
    await until(lambda: world.github.repo(candidate.repo).comments, "the run report")
    assert second[:7] in world.github.comment(candidate.repo, "run-report")[1]


async def test_push_that_arrives_late_is_mirrored_and_not_graded(world: World) -> None:
    """Deliveries in the wrong order: the branch's head is graded, the other commit is kept."""
    candidate = await world.invite()
    older = world.github.commit(candidate.repo, "main", submission_tree("older\n"))
    newer = world.github.commit(candidate.repo, "main", submission_tree("newer\n"))
    await world.pushed(candidate, older, newer)
    await world.completed(candidate, newer)
    await world.pushed(candidate, candidate.starter_sha, older)
    review = world.github.repo(candidate.review_repo)
    branch = f"cand/{candidate.alias}/attempt-2"
    await until(lambda: branch in review.branches, "the late push to be mirrored")
    assert world.checks(candidate, older) == {}
    assert newer[:7] in world.github.comment(candidate.review_repo, "report")[1]
    assert review.branches[f"cand/{candidate.alias}/submission"] != review.branches[branch]


async def test_doubled_push_is_one_attempt(world: World) -> None:
    """The same push under two delivery ids is one attempt."""
    candidate = await world.invite()
    attempt = await world.graded(candidate, submission_tree())
    again = await world.pushed(candidate, candidate.starter_sha, attempt.sha)
    assert (again.state, len(world.attempts(candidate))) == ("ignored", 1)
    assert len(world.runner.started) == 1


async def test_return_to_an_earlier_commit_is_a_new_attempt(world: World) -> None:
    """A force push back to a commit that was graded before is graded again, as the newest attempt."""
    candidate = await world.invite()
    first = await world.graded(candidate, submission_tree("one\n"))
    await world.graded(candidate, submission_tree("two\n"))
    world.github.repo(candidate.repo).branches["main"] = first.sha
    await world.pushed(candidate, "b" * 40, first.sha)
    graded = [AttemptState.GRADED] * 3
    await until(lambda: [attempt.state for attempt in world.attempts(candidate)] == graded, "a third attempt")


async def test_failed_gate_is_told(world: World) -> None:
    """A submission that does not build fails Reproducibility in words."""
    candidate = await world.invite()
    world.runner.answers = [stopped(Phase.BUILD, Ending.NONZERO, "The image does not build.")]
    attempt = await world.graded(candidate, submission_tree())
    check = world.checks(candidate, attempt.sha)["Reproducibility"]
    assert check.conclusion == "action_required"
    assert "does not build" in check.summary


async def test_empty_repository_is_graded(world: World) -> None:
    """A push without any file ends like every other: with three check runs."""
    candidate = await world.invite()
    attempt = await world.graded(candidate, SourceTree({}))
    assert world.checks(candidate, attempt.sha)["Deliverables"].conclusion == "action_required"


async def test_tree_over_a_cap_is_refused(world: World) -> None:
    """A tree that breaks a cap is told on Deliverables; nothing is run."""
    candidate = await world.invite()
    sha = world.github.commit(candidate.repo, "main", submission_tree())
    world.github.refused.add(sha)
    await world.pushed(candidate, candidate.starter_sha, sha)
    checks = await world.completed(candidate, sha)
    assert {name: run.conclusion for name, run in checks.items()} == {
        "Deliverables": "action_required",
        "Reproducibility": "neutral",
        "Service level": "neutral",
    }
    assert "at most 20000" in checks["Deliverables"].summary
    assert world.runner.started == []


@pytest.mark.parametrize("failure", [RunnerError("no engine"), ValueError("a bug")])
async def test_run_that_fails_by_our_fault_is_tried_again(world: World, failure: Exception) -> None:
    """One failure of the runner itself costs nothing: the second try is graded."""
    candidate = await world.invite()
    world.runner.answers = [failure, ANSWERED]
    attempt = await world.graded(candidate, submission_tree())
    assert world.checks(candidate, attempt.sha)["Reproducibility"].conclusion == "success"
    assert len(world.runner.started) == 2


async def test_runner_that_always_fails_costs_nothing(world: World) -> None:
    """After the last try the check runs are neutral and say so; the attempt stands as our fault."""
    candidate = await world.invite()
    world.runner.answers = [RunnerError("no engine")]
    attempt = await world.graded(candidate, submission_tree())
    checks = world.checks(candidate, attempt.sha)
    assert {run.conclusion for run in checks.values()} == {"neutral"}
    assert all("costs you nothing" in run.title for run in checks.values())
    assert world.attempts(candidate)[-1].state is AttemptState.OUR_FAULT


async def test_observation_of_our_fault_is_neutral(world: World) -> None:
    """An observation that itself says "our fault" is tried again, then shown as neutral."""
    candidate = await world.invite()
    world.runner.answers = [stopped(Phase.SERVE, Ending.OUR_FAULT)]
    attempt = await world.graded(candidate, submission_tree())
    assert world.checks(candidate, attempt.sha)["Service level"].conclusion == "neutral"
    assert len(world.runner.started) == 2
    assert world.attempts(candidate)[-1].state is AttemptState.OUR_FAULT


async def test_broken_assessment_is_our_fault(world: World) -> None:
    """An assessment with mistakes ends neutral for the candidate; the mistakes are in the audit log."""
    candidate = await world.invite()
    broken = SourceTree({f"assessments/{SLUG}/assessment.yml": File(b"version: 9\n")})
    world.github.commit("acme/hiring", "main", broken)
    attempt = await world.graded(candidate, submission_tree())
    assert {run.conclusion for run in world.checks(candidate, attempt.sha).values()} == {"neutral"}
    with world.work.store.transaction() as records:
        [entry] = records.audited(candidate.id, "our-fault", "")
    assert "assessment.yml" in entry.detail


async def test_github_that_fails_now_and_then_changes_nothing(world: World) -> None:
    """Errors and rate limits in between are waited out; the result is the same."""
    candidate = await world.invite()
    for method in ("put_check_run", "put_comment", "put_pull_request", "fetch_tree", "push_tree"):
        world.github.faults[method] = [GitHubError("bad gateway", 502), RateLimited("slow down", 0.0)]
    attempt = await world.graded(candidate, submission_tree())
    assert world.checks(candidate, attempt.sha)["Reproducibility"].conclusion == "success"
    world.github.comment(candidate.repo, "run-report")


async def test_candidate_without_feedback_pull_request_still_gets_check_runs(world: World) -> None:
    """Where the feedback pull request cannot be opened, everything else is there."""
    candidate = await world.invite()
    repo = world.github.repo(candidate.repo)
    repo.unrelated.add("main")
    sha = await world.push(candidate, submission_tree())
    await world.completed(candidate, sha)
    await until(lambda: len(world.github.repo(candidate.review_repo).comments) == 2, "the review comments")
    assert (repo.pulls, repo.comments) == ({}, {})


async def test_copied_code_is_flagged_to_reviewers_by_alias(world: World) -> None:
    """The second of two equal submissions is flagged by the other's alias, to reviewers only."""
    first, second = await world.invite("ada"), await world.invite("bob")
    await world.graded(first, submission_tree(COPIED))
    attempt = await world.graded(second, submission_tree(COPIED))
    texts = [text for _, text in world.github.repo(second.review_repo).comments.values()]
    assert any(first.alias in text and second.alias in text for text in texts)
    own = [text for _, text in world.github.repo(second.repo).comments.values()]
    own += [run.summary for run in world.checks(second, attempt.sha).values()]
    assert not any(first.alias in text for text in own)


async def test_worker_that_stops_during_a_run_goes_on_later(
    settings: Settings, fake_github: FakeGitHub
) -> None:
    """A worker that ends in the middle of a run leaves nothing undone: the next one runs it again."""
    first = FakeRunner()
    first.gate.clear()
    async with serving(settings, fake_github, first) as world:
        candidate = await world.invite()
        sha = await world.push(candidate, submission_tree())
        await until(lambda: first.started, "the run to start")
    async with serving(settings, fake_github, FakeRunner()) as world:
        checks = await world.completed(candidate, sha)
        assert checks["Reproducibility"].conclusion == "success"
        assert world.runner.started == first.started
        await until(lambda: world.runner.forgotten == first.started, "the runner to drop what it kept")


async def test_report_page_opens_only_with_its_token(world: World) -> None:
    """The report page has the report and strict headers; any other token is not found."""
    candidate = await world.invite()
    attempt = await world.graded(candidate, submission_tree())
    token = world.settings.links.token(attempt.id)
    assert f"/reports/{attempt.id}/{token}" in world.github.comment(candidate.review_repo, "report")[1]
    page = await world.http.get(f"/reports/{attempt.id}/{token}")
    assert page.status_code == 200
    assert candidate.alias in page.text
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    for path in (
        f"/reports/{attempt.id}/{token[:-1]}x",
        f"/reports/{attempt.id + 1}/{token}",
        f"/reports/{attempt.id}/é",
    ):
        assert (await world.http.get(path)).status_code == 404
