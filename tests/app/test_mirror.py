"""Every pushed commit gets to the review side, whatever becomes of its attempt."""

from __future__ import annotations

import pytest

from app.errors import GitHubError
from app.state import Candidate
from rubric.tree import File
from tests.app import hooks
from tests.app.world import CANDIDATE, HIRING, World, submission_tree, until

pytestmark = pytest.mark.real


async def kept(world: World, candidate: Candidate, number: int) -> str:
    """The head of an attempt's branch on the review side, once it is there."""
    branches = world.github.repo(candidate.review_repo).branches
    return await until(
        lambda: branches.get(f"cand/{candidate.alias}/attempt-{number}"), f"attempt {number} to be mirrored"
    )


async def test_superseded_and_forced_over_pushes_stay(world: World) -> None:
    """A force push leaves the older attempt as a branch of its own; the pull request follows the newer."""
    candidate = await world.invite()
    world.runner.gate.clear()
    await world.push(candidate, submission_tree("one\n"))
    first = await kept(world, candidate, 1)
    world.github.repo(candidate.repo).branches["main"] = candidate.starter_sha
    forced = world.github.commit(candidate.repo, "main", submission_tree("two\n"))
    await world.pushed(candidate, "b" * 40, forced)
    second = await kept(world, candidate, 2)
    review = world.github.repo(candidate.review_repo)
    await until(
        lambda: review.branches.get(f"cand/{candidate.alias}/submission") == second, "the head to move"
    )
    assert review.branches[f"cand/{candidate.alias}/attempt-1"] == first
    assert review.commits[first].text("train.py") == "one\n"
    world.runner.gate.set()
    await world.completed(candidate, forced)


async def test_mirror_needs_no_hiring_repository(world: World) -> None:
    """With the hiring repository gone, and even the base branch, a push is kept on the starter."""
    candidate = await world.invite()
    review = world.github.repo(candidate.review_repo)
    del review.branches[f"cand/{candidate.alias}/base"]
    world.github.unreachable.add(HIRING)
    await world.push(candidate, submission_tree())
    head = await kept(world, candidate, 1)
    assert review.parents[head] == review.branches[f"cand/{candidate.alias}/base"]


async def test_mirror_that_failed_is_made_later(world: World) -> None:
    """A review side that is away for a while gets the push, the pull request and the reports afterwards."""
    candidate = await world.invite()
    world.github.faults["push_tree"] = [
        GitHubError("bad gateway", 502)
    ] * 3  # more than one try is patient for
    await world.push(candidate, submission_tree())
    await kept(world, candidate, 1)
    await until(lambda: len(world.github.repo(candidate.review_repo).comments) == 2, "report and rubric")


async def test_mirror_that_never_works_is_noted(world: World) -> None:
    """After the last try the operator reads it in the audit log; the candidate is graded all the same."""
    candidate = await world.invite()
    world.github.break_down("push_tree")
    sha = await world.push(candidate, submission_tree())
    await world.completed(candidate, sha)

    def noted() -> bool:
        with world.work.store.reading() as records:
            return len(records.audited(candidate.id, "not mirrored", "")) == 1

    await until(noted, "the note")


async def test_nothing_of_the_candidate_but_files_gets_there(world: World) -> None:
    """No commit message and no author: the mirror's own words name what was left out, in our spelling."""
    candidate = await world.invite()
    tree = submission_tree()
    hostile = {".GitHub/workflows/y.yml": File(b"on: push\n"), "sub/.gitattributes": File(b"* -diff\n")}
    before = world.github.repo(candidate.repo).branches["main"]
    files = {**tree.files, **hostile}
    sha = world.github.commit(candidate.repo, "main", type(tree)(files), f"by {CANDIDATE}, hire me")
    await world.pushed(candidate, before, sha)
    head = await kept(world, candidate, 1)
    review = world.github.repo(candidate.review_repo)
    assert set(review.commits[head]) == {"README.md", "run.sh", "train.py"}
    assert review.messages[head] == "Attempt 1\n\nLeft out: .gitattributes, .github\n"
    await world.completed(candidate, sha)


async def test_deletion_of_main_is_noted(world: World) -> None:
    """Deleting main changes nothing and is one line in the audit log."""
    candidate = await world.invite()
    attempt = await world.graded(candidate, submission_tree())
    delivery = await world.pushed(candidate, attempt.sha, hooks.ZEROS)
    assert delivery.note == "main was deleted; what was pushed before stays"
    with world.work.store.reading() as records:
        [entry] = records.audited(candidate.id, "deleted main", "")
    assert (entry.who, entry.detail) == (CANDIDATE, f"at {attempt.sha[:12]}")
    assert f"cand/{candidate.alias}/attempt-1" in world.github.repo(candidate.review_repo).branches
