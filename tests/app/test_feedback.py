"""What the candidate sees, whatever else fails: the feedback pull request, the check runs, the run report."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.errors import GitHubError, RunnerError
from app.renderings import RERUN_BUTTON, check_key
from app.state import AttemptState, Candidate
from rubric.observation import Ending, Phase
from rubric.tree import File, SourceTree
from tests.app import hooks
from tests.app.world import CANDIDATE, HIRING, REVIEWER, SLUG, World, submission_tree, until
from tests.rubric.samples import stopped

pytestmark = pytest.mark.real


def nothing(world: World, candidate: Candidate) -> None:
    """All is well."""


def hiring_repository_gone(world: World, candidate: Candidate) -> None:
    """The hiring repository cannot be read."""
    world.github.unreachable.add(HIRING)


def assessment_broken(world: World, candidate: Candidate) -> None:
    """The assessment has mistakes."""
    broken = SourceTree({f"assessments/{SLUG}/assessment.yml": File(b"version: 9\n")})
    world.github.commit(HIRING, "main", broken)


def review_side_gone(world: World, candidate: Candidate) -> None:
    """The review repository cannot be reached."""
    world.github.unreachable.add(candidate.review_repo)


def checks_refused(world: World, candidate: Candidate) -> None:
    """GitHub takes no check run."""
    world.github.break_down("put_check_run")


def tree_unreadable(world: World, candidate: Candidate) -> None:
    """GitHub gives no tree."""
    world.github.break_down("fetch_tree")


def runner_dead(world: World, candidate: Candidate) -> None:
    """No run ever ends well."""
    world.runner.answers = [RunnerError("no engine")]


def feedback_branch_deleted(world: World, candidate: Candidate) -> None:
    """The candidate deleted the base of the pull request."""
    del world.github.repo(candidate.repo).branches["feedback"]


@pytest.mark.parametrize(
    "trouble",
    [
        nothing,
        hiring_repository_gone,
        assessment_broken,
        review_side_gone,
        checks_refused,
        tree_unreadable,
        runner_dead,
        feedback_branch_deleted,
    ],
)
async def test_pull_request_opens_whatever_else_fails(
    world: World, trouble: Callable[[World, Candidate], None]
) -> None:
    """The first push opens the feedback pull request, with its run report where a result or an end came."""
    candidate = await world.invite()
    trouble(world, candidate)
    await world.push(candidate, submission_tree())
    repo = world.github.repo(candidate.repo)
    await until(lambda: repo.pulls, "the feedback pull request")
    [pull] = repo.pulls.values()
    assert (pull.base, pull.head) == ("feedback", "main")
    assert "other branches are not looked at" in pull.body
    await until(lambda: repo.comments, "the run report")


async def test_tree_over_a_cap_opens_it_as_well(world: World) -> None:
    """A refused tree is told on Deliverables and in the run report: which cap, and what to do."""
    candidate = await world.invite()
    sha = world.github.commit(candidate.repo, "main", submission_tree())
    world.github.refused.add(sha)
    await world.pushed(candidate, candidate.starter_sha, sha)
    checks = await world.completed(candidate, sha)
    repo = world.github.repo(candidate.repo)
    await until(lambda: repo.comments, "the run report")
    told = world.github.comment(candidate.repo, "run-report")[1]
    for text in (checks["Deliverables"].summary, told.replace("&#96;", "`")):
        assert "at most 20000 are read" in text
        assert "push again" in text
    assert checks["Deliverables"].details_url.endswith("/pull/1")
    assert all(not run.buttons for run in checks.values())


@pytest.mark.parametrize("trouble", [review_side_gone, checks_refused])
async def test_review_side_and_candidate_side_do_not_wait_for_each_other(
    world: World, trouble: Callable[[World, Candidate], None]
) -> None:
    """Without a review side the candidate is graded and told; without check runs the mirror is made."""
    candidate = await world.invite()
    review = world.github.repo(candidate.review_repo)
    trouble(world, candidate)
    await world.push(candidate, submission_tree())
    await until(lambda: world.attempts(candidate)[-1].state is AttemptState.GRADED, "the grade")
    await until(lambda: world.github.repo(candidate.repo).comments, "the run report")
    if trouble is checks_refused:
        await until(lambda: f"cand/{candidate.alias}/submission" in review.branches, "the mirror")


async def test_deliverables_wait_neither_for_the_mirror_nor_for_the_run(world: World) -> None:
    """While the mirror fails and the run is held up, Deliverables is complete."""
    candidate = await world.invite()
    world.github.unreachable.add(candidate.review_repo)
    world.runner.gate.clear()
    sha = await world.push(candidate, submission_tree())

    def complete() -> bool:
        run = world.checks(candidate, sha).get("Deliverables")
        return run is not None and run.status == "completed"

    await until(complete, "Deliverables to complete")
    assert world.checks(candidate, sha)["Reproducibility"].status == "in_progress"
    world.runner.gate.set()
    await world.completed(candidate, sha)


async def test_first_check_run_is_created_without_looking(world: World) -> None:
    """The first write after a push is Deliverables, and no list is asked for: GitHub cannot have it yet."""
    candidate = await world.invite()
    await world.graded(candidate, submission_tree())
    posts = world.github.posts
    assert (posts[0].name, posts[0].status, posts[0].fresh) == ("Deliverables", "in_progress", True)
    assert [post.name for post in posts if post.fresh] == ["Deliverables", "Reproducibility", "Service level"]


async def test_second_try_of_a_first_post_looks_first(world: World) -> None:
    """After an answer that did not come, the check run may be there: it is looked for."""
    candidate = await world.invite()
    world.github.faults["put_check_run"] = [GitHubError("no answer")]
    await world.graded(candidate, submission_tree())
    first = world.github.posts[0]
    assert (first.name, first.fresh) == ("Deliverables", False)


async def test_push_in_order_asks_github_nothing(world: World) -> None:
    """A push that follows on the newest attempt needs no look at the branch."""
    candidate = await world.invite()
    await world.graded(candidate, submission_tree("one\n"))
    await world.graded(candidate, submission_tree("two\n"))
    assert candidate.repo not in world.github.heads


async def test_notes_stand_at_lines_of_the_commit(world: World) -> None:
    """A failed command is annotated where it begins; every annotation is of a file in the commit."""
    candidate = await world.invite()
    world.runner.answers = [stopped(Phase.REPRODUCE, Ending.NONZERO, "It ended with @casey.")]
    attempt = await world.graded(candidate, submission_tree())
    checks = world.checks(candidate, attempt.sha)
    [note] = checks["Reproducibility"].annotations
    assert (note.path, note.line, note.level) == ("run.sh", 1, "warning")
    assert "@casey" not in note.message
    assert checks["Reproducibility"].conclusion == "action_required"
    tree = submission_tree()
    assert all(note.path in tree for run in checks.values() for note in run.annotations)


async def test_button_stands_under_completed_runs_of_the_newest_attempt(world: World) -> None:
    """The re-run button appears with the completion and is not given to a superseded push."""
    candidate = await world.invite()
    world.runner.gate.clear()
    first = await world.push(candidate, submission_tree("one\n"))
    await until(lambda: world.runner.started, "the first run to start")
    second = await world.push(candidate, submission_tree("two\n"))
    await world.completed(candidate, first)
    assert all(not run.buttons for run in world.checks(candidate, first).values())
    world.runner.gate.set()
    done = await world.completed(candidate, second)
    assert {run.buttons for run in done.values()} == {(RERUN_BUTTON,)}


async def test_rerun_has_check_runs_of_its_own(world: World) -> None:
    """Pressing our button runs it again under new check runs; the earlier ones stay complete."""
    candidate = await world.invite()
    attempt = await world.graded(candidate, submission_tree())
    key = check_key(attempt.id, "Reproducibility")
    told = hooks.requested(
        candidate.repo, candidate.repo_id, attempt.sha, key, identifier="rerun", sender=CANDIDATE
    )
    assert (await world.worked("check_run", told)).note == f"{CANDIDATE} asks for another run"
    runs = world.github.repo(candidate.repo).checks
    again = check_key(attempt.id, "Reproducibility", 2)
    await until(lambda: again in runs and runs[again].status == "completed", "the second run")
    assert runs[key].status == "completed"
    assert (runs[key].buttons, runs[again].buttons) == ((), (RERUN_BUTTON,))
    assert "2 of 3 re-runs" in await report_with(world, candidate, "2 of 3 re-runs")


async def test_rerun_of_a_whole_suite_is_one_run(world: World) -> None:
    """A reviewer who asks for all check runs again gets one run."""
    candidate = await world.invite()
    attempt = await world.graded(candidate, submission_tree())
    told = hooks.suite_rerequested(candidate.repo, candidate.repo_id, attempt.sha, REVIEWER)
    assert (await world.worked("check_suite", told)).note == f"{REVIEWER} asks for another run"
    await until(lambda: len(world.runner.started) == 2, "the second run")


async def test_refused_rerun_is_noted_and_put_back(world: World) -> None:
    """Somebody else's press is one line in the audit log; the conclusion GitHub took away is put back."""
    candidate = await world.invite()
    attempt = await world.graded(candidate, submission_tree())
    key = check_key(attempt.id, "Service level")
    before = world.github.repo(candidate.repo).checks[key]
    posts = len(world.github.posts)
    told = hooks.rerequested(candidate.repo, candidate.repo_id, attempt.sha, key, "stranger")
    assert (await world.worked("check_run", told)).note == "stranger may not run this again"
    await until(lambda: len(world.github.posts) > posts, "the check run to be put back")
    last = world.github.posts[-1]
    assert (last.key, last.conclusion, last.title) == (key, before.conclusion, before.title)
    with world.work.store.reading() as records:
        [entry] = records.audited(candidate.id, "re-run refused", "")
    assert (entry.who, entry.detail) == ("stranger", "stranger may not run this again")
    assert len(world.runner.started) == 1


async def test_unknown_button_asks_for_nothing(world: World) -> None:
    """Only our own button means anything."""
    candidate = await world.invite()
    attempt = await world.graded(candidate, submission_tree())
    key = check_key(attempt.id, "Deliverables")
    told = hooks.requested(
        candidate.repo, candidate.repo_id, attempt.sha, key, identifier="deploy", sender=CANDIDATE
    )
    assert "not one of ours" in (await world.worked("check_run", told)).note


async def test_rerun_after_our_fault_costs_nothing(world: World) -> None:
    """A candidate's re-run of what we broke is not charged, and a lead may press although none was graded."""
    candidate = await world.invite()
    world.runner.answers = [RunnerError("no engine")]
    attempt = await world.graded(candidate, submission_tree())
    assert attempt.state is AttemptState.OUR_FAULT
    told = hooks.rerequested(candidate.repo, candidate.repo_id, attempt.sha, "", CANDIDATE)
    assert (
        await world.worked("check_suite", told | {"check_suite": {"head_sha": attempt.sha}})
    ).state == "done"
    with world.work.store.reading() as records:
        assert records.audited(candidate.id, "rerun", "") == []
        assert len(records.audited(candidate.id, "rerun after our fault", "")) == 1
        assert records.spent(candidate.id) == 0.0


async def report_with(world: World, candidate: Candidate, words: str) -> str:
    """The run report once it holds these words."""

    def look() -> str | None:
        text = world.github.comment(candidate.repo, "run-report")[1]
        return text if words in text else None

    return await until(look, f"the run report to say {words!r}")
