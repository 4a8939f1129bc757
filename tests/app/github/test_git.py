from __future__ import annotations

import asyncio
import os
import random
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from app.errors import GitHubError, TreeRefused
from app.github.client import connect
from app.github.settings import GitHubSettings
from app.ports import GitHub
from rubric.paths import TreeCaps
from rubric.tree import File, SourceTree
from tests.app.github.conftest import World

pytestmark = pytest.mark.real

NASTY = SourceTree(
    {
        "run.sh": File(b"#!/bin/sh\n", executable=True),
        'a b/"quoted" 🎉/été.md': File(b"caf\xe9"),
        "data.bin": File(random.Random(7).randbytes(70_000)),
        "empty": File(b""),
        ".gitattributes": File(b"* text=auto eol=crlf filter=lfs\n"),
        "crlf.txt": File(b"a\r\nb\r\n"),
        "model.bin": File(b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n"),
    }
)


class Author:
    """Somebody who writes git objects by hand and pushes them."""

    def __init__(self, world: World, repo: str, folder: Path) -> None:
        host = world.url.removeprefix("http://")
        self.url = f"http://x:{world.candidate.token}@{host}/{repo}.git"
        self.folder = folder
        self.git("init", "--quiet", "--bare", str(folder))

    def git(self, *words: str, given: bytes = b"") -> str:
        person = {f"GIT_{who}_{what}": "x" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        env = os.environ | person | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_DIR": str(self.folder)}
        return subprocess.run(
            ["git", *words], env=env, input=given, capture_output=True, check=True
        ).stdout.decode()

    def blob(self, data: bytes) -> str:
        return self.git("hash-object", "-w", "--stdin", given=data).strip()

    def tree(self, *entries: tuple[str, str, bytes]) -> str:
        kinds = {"040000": "tree", "160000": "commit"}
        lines = [f"{mode} {kinds.get(mode, 'blob')} {sha}\t".encode() + name for mode, sha, name in entries]
        return self.git("mktree", "-z", "--missing", given=b"".join(line + b"\0" for line in lines)).strip()

    def push(self, tree: str) -> str:
        sha = self.git("commit-tree", tree, "-m", "by hand").strip()
        self.git("push", "--quiet", "--force", self.url, f"{sha}:refs/heads/main")
        return sha


@pytest.fixture
def author(world: World, repo: str, tmp_path: Path) -> Author:
    """The candidate, with tools."""
    return Author(world, repo, tmp_path / "author.git")


async def test_a_tree_goes_and_comes_back(
    world: World, github: GitHub, repo: str, settings: GitHubSettings
) -> None:
    """Bytes, modes and names are the same after GitHub, by commit, by branch, and from the cache."""
    sha = await github.push_tree(
        world.installation, repo, branch="main", tree=NASTY, message="Starter", parent=None
    )
    assert await github.branch_head(world.installation, repo, "main") == sha
    shutil.rmtree(settings.data_dir)
    for ref in (sha, "main", sha):
        assert await github.fetch_tree(world.installation, repo, ref) == NASTY


async def test_pushing_again_changes_nothing(world: World, github: GitHub, repo: str) -> None:
    """The same tree on the same parent is the same commit, so a repeated step is no new attempt."""
    base, sha = "", ""
    for _ in range(2):
        base = await github.push_tree(
            world.installation, repo, branch="base", tree=NASTY, message="Starter", parent=None
        )
    for _ in range(2):
        changed = SourceTree({"only": File(b"1")})
        again = await github.push_tree(
            world.installation, repo, branch="cand/1", tree=changed, message="Attempt 1", parent=base
        )
        assert sha in {"", again}
        sha = again
    commit = world.lead.get(f"/repos/{repo}/git/commits/{sha}")
    assert [parent["sha"] for parent in commit["parents"]] == [base]


async def test_a_parent_that_is_only_on_github(
    world: World, github: GitHub, repo: str, settings: GitHubSettings
) -> None:
    """With the cache lost, the parent is fetched and the push still goes through."""
    base = await github.push_tree(
        world.installation, repo, branch="base", tree=NASTY, message="Starter", parent=None
    )
    shutil.rmtree(settings.data_dir)
    changed = SourceTree({**NASTY.files, "new": File(b"1")})
    sha = await github.push_tree(
        world.installation, repo, branch="cand/1", tree=changed, message="Attempt 1", parent=base
    )
    shutil.rmtree(settings.data_dir)
    assert await github.fetch_tree(world.installation, repo, sha) == changed


async def test_a_commit_that_is_here_needs_no_network(
    world: World, github: GitHub, repo: str, settings: GitHubSettings
) -> None:
    """What was fetched once can be read again while GitHub is away."""
    sha = await github.push_tree(
        world.installation, repo, branch="main", tree=NASTY, message="Starter", parent=None
    )
    async with connect(settings) as offline:
        assert await offline.fetch_tree(world.installation, repo, sha) == NASTY


async def test_a_branch_is_asked_for_every_time(world: World, github: GitHub, repo: str) -> None:
    """A branch moves; its tree is never taken from before."""
    for text in (b"1", b"2"):
        tree = SourceTree({"a": File(text)})
        await github.push_tree(world.installation, repo, branch="main", tree=tree, message="m", parent=None)
        assert await github.fetch_tree(world.installation, repo, "main") == tree


@pytest.mark.parametrize("ref", ["f" * 40, "nothing"])
async def test_an_unknown_commit_or_branch(world: World, github: GitHub, repo: str, ref: str) -> None:
    """It is an error with status 404 in one line, without the token."""
    with pytest.raises(GitHubError, match="git fetch") as caught:
        await github.fetch_tree(world.installation, repo, ref)
    assert caught.value.status == 404
    assert "\n" not in str(caught.value)


async def test_concurrent_fetches_of_one_commit(
    world: World, github: GitHub, repo: str, settings: GitHubSettings
) -> None:
    """Two deliveries about one push do not step on each other's repository."""
    sha = await github.push_tree(
        world.installation, repo, branch="main", tree=NASTY, message="Starter", parent=None
    )
    shutil.rmtree(settings.data_dir)
    trees = await asyncio.gather(*(github.fetch_tree(world.installation, repo, sha) for _ in range(4)))
    assert trees == [NASTY] * 4


async def test_the_commits_that_lead_to_a_push(
    world: World, github: GitHub, repo: str, author: Author
) -> None:
    """Newest first with parents and changed files, whatever the names, and read on top of a shallow copy."""
    blob = author.blob(b"x")
    shas: list[str] = []
    for entries in (["a"], ["a", "b"], ["a", "b", "\x01c\nd"]):
        tree = author.tree(*(("100644", blob, name.encode()) for name in entries))
        parents = [word for sha in shas[-1:] for word in ("-p", sha)]
        shas.append(author.git("commit-tree", tree, "-m", "by hand\n\n\x01", *parents).strip())
    author.git("push", "--quiet", "--force", author.url, f"{shas[-1]}:refs/heads/main")
    await github.fetch_tree(world.installation, repo, shas[-1])
    history = await github.fetch_history(world.installation, repo, shas[-1])
    assert history.whole
    assert [(one.sha, one.parents, one.files) for one in history.commits] == [
        (shas[2], (shas[1],), 1),
        (shas[1], (shas[0],), 1),
        (shas[0], (), 1),
    ]
    assert history.versions == ()


async def test_what_stood_in_files_before_a_push(
    world: World, github: GitHub, repo: str, author: Author
) -> None:
    """A file that was changed and one that was removed, by the ids of what was in them."""
    blobs = [author.blob(f"x = {number}\n".encode() * 50) for number in range(2)]
    shas: list[str] = []
    for blob in blobs:
        tree = author.tree(("100644", blob, b"a.py"))
        parents = [word for sha in shas for word in ("-p", sha)]
        shas.append(author.git("commit-tree", tree, "-m", "by hand", *parents).strip())
    author.git("push", "--quiet", "--force", author.url, f"{shas[-1]}:refs/heads/main")
    history = await github.fetch_history(world.installation, repo, shas[-1])
    assert history.versions == ((blobs[1], "a.py"), (blobs[0], "a.py"))


async def test_what_a_killed_git_left_behind_is_no_obstacle(
    world: World, github: GitHub, repo: str, settings: GitHubSettings, author: Author
) -> None:
    """Lock files of a git that died are removed before the next fetch."""
    await github.push_tree(world.installation, repo, branch="main", tree=NASTY, message="m", parent=None)
    (folder,) = (settings.data_dir / "git").glob("*.git")
    for name in ("shallow.lock", "config.lock", "HEAD.lock"):
        (folder / name).touch()
    sha = author.push(author.tree(("100644", author.blob(b"x"), b"a")))
    assert list(await github.fetch_tree(world.installation, repo, sha)) == ["a"]


async def test_hostile_entries_are_left_out_and_named(
    world: World, github: GitHub, repo: str, author: Author
) -> None:
    """Links, submodules, and names that deceive or cannot be read never become files; the rest is read."""
    blob = author.blob(b"x")
    tree = author.tree(
        ("100644", blob, b"ok"),
        ("120000", author.blob(b"/etc/passwd"), b"link"),
        ("160000", "1" * 40, b"sub"),
        ("100644", blob, b"caf\xe9"),
        ("100644", blob, "a\u202eb".encode()),
        ("100644", blob, b"x\ny"),
        ("100644", blob, b"OK"),
        ("100644", author.blob(b"* filter=x\n"), b".gitattributes"),
    )
    found = await github.fetch_tree(world.installation, repo, author.push(tree))
    assert set(found) == {"OK", ".gitattributes"}
    assert set(found.refused) == {"ok", "link", "sub", "caf\\xe9", "a\\u{202e}b", "x\\u{a}y"}


async def test_a_tree_that_repeats_itself_is_refused(
    world: World, github: GitHub, repo: str, author: Author
) -> None:
    """A few objects that stand for a thousand million paths are counted, not walked."""
    tree = author.tree(("100644", author.blob(b"x"), b"f"))
    for _ in range(9):
        tree = author.tree(*(("040000", tree, b"d%d" % number) for number in range(10)))
    with pytest.raises(TreeRefused, match="more than 5000 files and folders"):
        await github.fetch_tree(world.installation, repo, author.push(tree))


async def test_caps_are_checked_before_a_file_is_read(
    world: World, repo: str, settings: GitHubSettings, author: Author
) -> None:
    """The size git knows decides; the refusal names file and limit."""
    sha = author.push(author.tree(("100644", author.blob(b"\0" * 3_000), b"zeros.bin")))
    here = replace(settings, api_url=world.url, web_url=world.url)
    async with connect(here, TreeCaps(file_bytes=2_000)) as strict:
        with pytest.raises(TreeRefused, match=r"zeros\.bin has 3000 bytes, more than 2000"):
            await strict.fetch_tree(world.installation, repo, sha)


async def test_a_pack_over_the_cap_ends_the_fetch(
    world: World, repo: str, settings: GitHubSettings, author: Author
) -> None:
    """A commit that is too large is refused while it arrives, not after the disk has taken it."""
    sha = author.push(author.tree(("100644", author.blob(random.Random(1).randbytes(11_000_000)), b"noise")))
    here = replace(settings, api_url=world.url, web_url=world.url)
    async with connect(here, TreeCaps(total_bytes=1_000)) as strict:
        with pytest.raises(TreeRefused, match="larger than 1000 bytes"):
            await strict.fetch_tree(world.installation, repo, sha)


async def test_pushing_without_the_right_to(world: World, github: GitHub) -> None:
    """A repository outside the installation is an error that names it."""
    with pytest.raises(GitHubError):
        await github.push_tree(
            world.installation, "nobody/nothing", branch="main", tree=NASTY, message="m", parent=None
        )
