from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.effects import PutBranch, PutCheckRun, PutComment, PutPullRequest
from app.errors import GitHubError
from app.ports import GitHub
from rubric.tree import File, SourceTree
from tests.app.github.conftest import World

pytestmark = pytest.mark.real


def tree(text: str) -> SourceTree:
    return SourceTree({"README.md": File(text.encode())})


@pytest.fixture
async def pull(world: World, github: GitHub, repo: str) -> PutPullRequest:
    """A repository with a starter on `feedback`, work on `main`, and the pull request to open."""
    push: dict[str, Any] = {"installation_id": world.installation, "repo": repo}
    base = await github.push_tree(
        **push, branch="feedback", tree=tree("starter"), message="Starter", parent=None
    )
    await github.push_tree(**push, branch="main", tree=tree("work"), message="Work", parent=base)
    return PutPullRequest(world.installation, repo, "feedback", "main", "Feedback", "What ran")


async def head(github: GitHub, pull: PutPullRequest) -> str:
    found = await github.branch_head(pull.installation_id, pull.repo, pull.head)
    assert found is not None
    return found


async def test_one_pull_request(world: World, github: GitHub, pull: PutPullRequest) -> None:
    """Asked twice, one is opened; a closed one is found as well, so a click does not make another."""
    number = await github.put_pull_request(pull)
    assert await github.put_pull_request(pull) == number
    world.lead.patch(f"/repos/{pull.repo}/pulls/{number}", {"state": "closed"})
    assert await github.put_pull_request(pull) == number
    assert len(world.lead.get(f"/repos/{pull.repo}/pulls", state="all")) == 1


async def test_one_comment_per_key(world: World, github: GitHub, pull: PutPullRequest) -> None:
    """The same key edits the same comment, another key makes another; equal text is not sent again."""
    number = await github.put_pull_request(pull)
    first = PutComment(pull.installation_id, pull.repo, number, "report", "running")
    comment_id = await github.put_comment(first)
    assert await github.put_comment(first) == comment_id
    assert await github.put_comment(replace(first, body="done")) == comment_id
    assert await github.put_comment(replace(first, key="rubric")) != comment_id
    comments = world.lead.get(f"/repos/{pull.repo}/issues/{number}/comments")
    assert [comment["body"] for comment in comments] == [
        "<!-- proofgrade:report -->\ndone",
        "<!-- proofgrade:rubric -->\nrunning",
    ]
    assert {comment["user"]["login"] for comment in comments} == {world.seed.bot}
    assert await github.comment_body(pull.installation_id, pull.repo, comment_id) == "done"


async def test_a_marker_in_a_strangers_comment_is_ignored(
    world: World, github: GitHub, pull: PutPullRequest
) -> None:
    """A candidate who posts our hidden line first does not get our text put into their comment."""
    number = await github.put_pull_request(pull)
    spoofed = world.candidate.post(
        f"/repos/{pull.repo}/issues/{number}/comments", {"body": "<!-- proofgrade:report -->\nI passed"}
    )
    report = PutComment(pull.installation_id, pull.repo, number, "report", "failed", known_id=spoofed["id"])
    comment_id = await github.put_comment(report)
    assert comment_id != spoofed["id"]
    assert await github.put_comment(replace(report, known_id=None)) == comment_id
    untouched = world.lead.get(f"/repos/{pull.repo}/issues/comments/{spoofed['id']}")
    assert untouched["body"].endswith("I passed")


async def test_a_comment_without_its_marker_is_known_by_its_id(
    world: World, github: GitHub, pull: PutPullRequest
) -> None:
    """A candidate who edits the marker away gets the comment put back, not a second one."""
    number = await github.put_pull_request(pull)
    report = PutComment(pull.installation_id, pull.repo, number, "report", "failed")
    comment_id = await github.put_comment(report)
    world.candidate.patch(f"/repos/{pull.repo}/issues/comments/{comment_id}", {"body": "I passed"})
    assert await github.put_comment(replace(report, known_id=comment_id)) == comment_id
    assert len(world.lead.get(f"/repos/{pull.repo}/issues/{number}/comments")) == 1
    assert await github.comment_body(pull.installation_id, pull.repo, comment_id) == "failed"


async def test_a_comment_that_is_gone(world: World, github: GitHub, pull: PutPullRequest) -> None:
    """It reads as None, and a stale id makes a new comment instead of an error."""
    number = await github.put_pull_request(pull)
    assert await github.comment_body(pull.installation_id, pull.repo, 999_999) is None
    report = PutComment(pull.installation_id, pull.repo, number, "report", "text", known_id=999_999)
    assert await github.put_comment(report) != 999_999


async def test_our_comment_is_found_behind_a_hundred_others(
    world: World, github: GitHub, pull: PutPullRequest
) -> None:
    """Lists of comments come in pages; ours may stand on the second."""
    number = await github.put_pull_request(pull)
    for index in range(101):
        world.candidate.post(f"/repos/{pull.repo}/issues/{number}/comments", {"body": f"spam {index}"})
    report = PutComment(pull.installation_id, pull.repo, number, "report", "text")
    assert await github.put_comment(report) == await github.put_comment(report)


async def test_one_check_run_per_key(world: World, github: GitHub, pull: PutPullRequest) -> None:
    """Queued and completed are one check run; another attempt's key on the same commit is another."""
    sha = await head(github, pull)
    queued = PutCheckRun(
        pull.installation_id,
        pull.repo,
        sha,
        "1/reproduce",
        "Reproducibility",
        "queued",
        None,
        "Waiting",
        "soon",
    )
    check_id = await github.put_check_run(queued)
    done = replace(
        queued, status="completed", conclusion="success", title="Reproduced", summary="in 12 s", text="log"
    )
    assert await github.put_check_run(done) == check_id
    assert await github.put_check_run(replace(done, known_id=check_id)) == check_id
    assert await github.put_check_run(replace(queued, key="2/reproduce", known_id=check_id)) != check_id
    assert await github.put_check_run(replace(done, known_id=999_999)) == check_id
    runs = world.lead.get(f"/repos/{pull.repo}/commits/{sha}/check-runs", filter="all")["check_runs"]
    said = {run["external_id"]: (run["status"], run["conclusion"], run["output"]["summary"]) for run in runs}
    assert said == {
        "1/reproduce": ("completed", "success", "in 12 s"),
        "2/reproduce": ("queued", None, "soon"),
    }


async def test_a_check_run_on_an_unknown_commit(world: World, github: GitHub, repo: str) -> None:
    """GitHub's refusal arrives as our error, with what was tried."""
    effect = PutCheckRun(world.installation, repo, "e" * 40, "k", "Deliverables", "queued", None, "t", "s")
    with pytest.raises(GitHubError, match="check run"):
        await github.put_check_run(effect)


async def test_branches_are_made_and_moved(world: World, github: GitHub, pull: PutPullRequest) -> None:
    """A branch goes where it is told to, also backwards, and again."""
    work, starter = (
        await head(github, pull),
        await github.branch_head(pull.installation_id, pull.repo, "feedback"),
    )
    assert starter is not None
    for sha in (starter, work, starter, starter):
        await github.put_branch(PutBranch(pull.installation_id, pull.repo, "kept/1", sha))
        assert await github.branch_head(pull.installation_id, pull.repo, "kept/1") == sha


async def test_there_is_no_such_branch(world: World, github: GitHub, repo: str) -> None:
    """A branch that does not exist has no head, in an empty repository as well."""
    assert await github.branch_head(world.installation, repo, "nothing") is None


async def test_a_repository_is_made_once_and_private(world: World, github: GitHub, repo: str) -> None:
    """Asked twice it is the same one; nobody but the organisation and the invited can see it."""
    org, name = repo.split("/")
    again = await github.create_repo(world.installation, org, name, "another description")
    found = world.lead.get(f"/repos/{repo}")
    assert again == (repo, found["id"])
    assert found["private"] is True


async def test_a_public_repository_is_not_taken(world: World, github: GitHub) -> None:
    """Submissions never land where everybody reads them."""
    world.lead.post(f"/orgs/{world.seed.org}/repos", {"name": "open", "private": False})
    with pytest.raises(GitHubError, match="not private"):
        await github.create_repo(world.installation, world.seed.org, "open", "")


async def test_collaborators_may_be_added_again(world: World, github: GitHub, repo: str) -> None:
    """A second invitation is no error, and the candidate can write."""
    await github.add_collaborator(world.installation, repo, world.candidate.login, "push")
    found = world.lead.get(f"/repos/{repo}/collaborators/{world.candidate.login}/permission")
    assert found["permission"] == "write"


async def test_the_installation_is_found(world: World, github: GitHub) -> None:
    """A repository leads to our installation; where there is none, that is an error with a status."""
    assert await github.installation(f"{world.seed.org}/hiring") == world.installation
    with pytest.raises(GitHubError, match="find the App's installation") as caught:
        await github.installation("nobody/nothing")
    assert caught.value.status == 404
