"""Removing for good, against the emulator."""

from __future__ import annotations

from typing import Any

import pytest

from app.effects import PutBranch, PutComment, PutIssue
from app.errors import GitHubError
from app.ports import GitHub
from rubric.tree import File, SourceTree
from tests.app.github.conftest import World

pytestmark = pytest.mark.real


async def started(world: World, github: GitHub, repo: str) -> str:
    """A first commit on main."""
    tree = SourceTree({"README.md": File(b"# Mine\n")})
    return await github.push_tree(
        world.installation, repo, branch="main", tree=tree, message="Starter", parent=None
    )


async def test_repository_is_deleted_and_deleting_twice_is_fine(
    world: World, github: GitHub, repo: str
) -> None:
    """Gone is gone."""
    for _ in range(2):
        await github.delete_repo(world.installation, repo)
    with pytest.raises(GitHubError):
        await github.installation(repo)


async def test_branches_of_one_alias_go_and_no_others(world: World, github: GitHub, repo: str) -> None:
    """All that begin so, however many; one whose alias only begins alike stays."""
    sha = await started(world, github, repo)
    names = ("cand/amber-heron/base", "cand/amber-heron/attempt-1", "cand/amber-herons/base")
    for name in names:
        await github.put_branch(PutBranch(world.installation, repo, name, sha))
    for expected in (2, 0):
        assert await github.delete_branches(world.installation, repo, "cand/amber-heron/") == expected
    heads = [await github.branch_head(world.installation, repo, name) for name in names]
    assert heads == [None, None, sha]


async def test_thread_says_nothing_any_more(world: World, github: GitHub, repo: str) -> None:
    """Title and text are replaced, comments of ours and of people are gone, and it is closed."""
    issue = PutIssue(world.installation, repo, "pipeline", "amber-heron: stages", "about amber-heron")
    number = await github.put_issue(issue)
    await github.put_comment(PutComment(world.installation, repo, number, "rubric", "amber-heron did well"))
    world.lead.post(f"/repos/{repo}/issues/{number}/comments", {"body": "/score data 3 amber-heron"})
    for expected in (2, 0):
        assert await github.clear_thread(world.installation, repo, number, "Erased") == expected
    found: dict[str, Any] = world.lead.get(f"/repos/{repo}/issues/{number}")
    assert (found["title"], found["state"], found["comments"]) == ("Erased", "closed", 0)
    assert "amber" not in found["body"]
    assert world.lead.get(f"/repos/{repo}/issues/{number}/comments") == []


async def test_thread_that_is_gone_is_fine(world: World, github: GitHub, repo: str) -> None:
    """With its repository, for instance."""
    await github.delete_repo(world.installation, repo)
    assert await github.clear_thread(world.installation, repo, 1, "Erased") == 0
    assert await github.delete_branches(world.installation, repo, "cand/amber-heron/") == 0
