"""git over HTTP at the emulator: what is pushed the API has, and the other way round, ids unchanged."""

from __future__ import annotations

import base64
import io
import os
import tarfile
from pathlib import Path

import pytest

from tests.demo.world import World, ask, git, run_git

pytestmark = pytest.mark.real
NASTY = {
    "with space/and 'quotes'.txt": b"text\n",
    "emoji \N{ROCKET}/\N{SNOWMAN}.md": "na\N{LATIN SMALL LETTER I WITH DIAERESIS}ve\n".encode(),
    "new\nline.txt": b"",
    "binary.bin": bytes(range(256)) * 40,
    "latin.txt": b"caf\xe9\n",
}


@pytest.fixture
def work(world: World, repo: str, tmp_path: Path) -> Path:
    """The candidate's clone."""
    git(tmp_path, "clone", "--quiet", world.github.git_url(world.candidate.token, repo), "work")
    return tmp_path / "work"


def commit(work: Path, message: str = "change") -> str:
    """Commit everything in the clone; the commit."""
    git(work, "add", "--all")
    git(work, "commit", "--quiet", "--allow-empty", "--message", message)
    return git(work, "rev-parse", "HEAD").strip()


def test_nasty_tree_comes_back_unchanged(world: World, repo: str, work: Path, tmp_path: Path) -> None:
    """Spaces, emoji, line breaks, binary bytes, modes and symlinks keep their ids through API and clone."""
    for path, data in NASTY.items():
        (work / path).parent.mkdir(parents=True, exist_ok=True)
        (work / path).write_bytes(data)
    (work / "run.sh").write_text("#!/bin/sh\n")
    (work / "run.sh").chmod(0o755)
    (work / "link").symlink_to("../outside")
    sha = commit(work)
    git(work, "push", "--quiet", "origin", "HEAD:main")
    listed = git(work, "ls-tree", "-r", "-z", "HEAD").rstrip("\0").split("\0")
    wanted = {line.split("\t")[1]: (line.split()[0], line.split()[2]) for line in listed}
    tree = world.bot.get(f"/repos/{repo}/git/trees/{sha}", recursive=1)["tree"]
    assert {one["path"]: (one["mode"], one["sha"]) for one in tree if one["type"] == "blob"} == wanted
    blob = world.bot.get(f"/repos/{repo}/git/blobs/{wanted['binary.bin'][1]}")
    assert base64.b64decode(blob["content"]) == NASTY["binary.bin"]
    git(tmp_path, "clone", "--quiet", world.github.git_url(world.bot.token, repo), "again")
    assert git(tmp_path / "again", "rev-parse", "HEAD").strip() == sha
    assert git(tmp_path / "again", "fsck", "--strict") == ""


def test_commit_of_the_api_can_be_fetched(world: World, repo: str, work: Path) -> None:
    """Blob, tree and commit made through the API arrive by git under the ids that the API gave."""
    parent = git(work, "rev-parse", "HEAD").strip()
    blob = world.bot.post(f"/repos/{repo}/git/blobs", {"content": "echo hi\n", "encoding": "utf-8"})["sha"]
    entry = {"path": "bin/run me.sh", "mode": "100755", "type": "blob", "sha": blob}
    tree = world.bot.post(f"/repos/{repo}/git/trees", {"tree": [entry]})["sha"]
    body = {"message": "by the API", "tree": tree, "parents": [parent]}
    sha = world.bot.post(f"/repos/{repo}/git/commits", body)["sha"]
    world.bot.patch(f"/repos/{repo}/git/refs/heads/main", {"sha": sha})
    git(work, "pull", "--quiet", "--ff-only")
    assert git(work, "rev-parse", "HEAD").strip() == sha
    assert os.access(work / "bin/run me.sh", os.X_OK)


def test_one_commit_can_be_fetched_shallow(world: World, repo: str, work: Path, tmp_path: Path) -> None:
    """A single id that no branch holds any more is fetched with depth 1, no blobs, token by header."""
    old = commit(work, "old")
    git(work, "push", "--quiet", "origin", "HEAD:main")
    git(work, "reset", "--quiet", "--hard", "HEAD~1")
    new = commit(work, "new")
    git(work, "push", "--quiet", "--force", "origin", "HEAD:main")
    forced = world.receiver.wait(repo, "push", lambda one: one.payload["after"] == new)
    assert (forced.payload["before"], forced.payload["forced"]) == (old, True)
    basic = base64.b64encode(f"x-access-token:{world.bot.token}".encode()).decode()
    git(tmp_path, "init", "--quiet", "--bare", "cache")
    fetch = ["fetch", "--quiet", "--depth=1", "--filter=blob:none", f"{world.github.url}/{repo}", old]
    git(tmp_path / "cache", "-c", f"http.extraHeader=Authorization: Basic {basic}", *fetch)
    assert git(tmp_path / "cache", "rev-list", "--count", old).strip() == "1"


def test_push_of_many_refs_and_their_end(world: World, repo: str, work: Path) -> None:
    """Branches and an annotated tag go in one push; a deleted branch is gone from the API."""
    sha = commit(work)
    git(work, "tag", "--annotate", "v1", "--message", "first")
    git(work, "push", "--quiet", "origin", "HEAD:main", "HEAD:refs/heads/a", "HEAD:refs/heads/b/c", "v1")
    names = [branch["name"] for branch in world.bot.get(f"/repos/{repo}/branches")]
    assert names == ["a", "b/c", "main"]
    assert world.bot.get(f"/repos/{repo}/git/ref/tags/v1")["object"]["type"] == "tag"
    assert world.bot.get(f"/repos/{repo}/git/ref/heads/b/c")["object"]["sha"] == sha
    git(work, "push", "--quiet", "origin", ":a")
    gone = world.receiver.wait(repo, "push", lambda one: bool(one.payload["deleted"])).payload
    assert (gone["ref"], gone["before"], gone["head_commit"]) == ("refs/heads/a", sha, None)
    assert [branch["name"] for branch in world.bot.get(f"/repos/{repo}/branches")] == ["b/c", "main"]


def test_large_tree_goes_in_at_once(world: World, repo: str, work: Path) -> None:
    """Five hundred files and more than git's one-piece limit of data are pushed and listed."""
    for number in range(500):
        path = work / f"part-{number % 20}" / f"file {number}.bin"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(os.urandom(4096))
    sha = commit(work)
    git(work, "push", "--quiet", "origin", "HEAD:main")
    tree = world.bot.get(f"/repos/{repo}/git/trees/{sha}", recursive=1)["tree"]
    assert sum(one["type"] == "blob" for one in tree) == 501


def test_push_of_the_app_is_the_bots(world: World, repo: str, tmp_path: Path) -> None:
    """A push with an installation token has the bot as sender."""
    git(tmp_path, "clone", "--quiet", world.github.git_url(world.bot.token, repo), "bot")
    sha = commit(tmp_path / "bot")
    git(tmp_path / "bot", "push", "--quiet", "origin", "HEAD:refs/heads/review")
    push = world.receiver.wait(repo, "push", lambda one: one.payload["ref"] == "refs/heads/review")
    assert (push.payload["after"], push.payload["sender"]["login"]) == (sha, world.seed.bot)
    assert push.payload["sender"]["type"] == "Bot"


def test_reader_cannot_push(world: World, repo: str, tmp_path: Path) -> None:
    """Whoever may only read clones, and is refused at the push."""
    path = f"/repos/{repo}/collaborators/{world.outsider.login}"
    ask(world.bot, "PUT", path, json={"permission": "pull"}).raise_for_status()
    git(tmp_path, "clone", "--quiet", world.github.git_url(world.outsider.token, repo), "read")
    commit(tmp_path / "read")
    refused = run_git(tmp_path / "read", "push", "origin", "HEAD:main")
    assert (refused.returncode, "403" in refused.stderr) == (128, True)


def test_odd_commits_do_no_harm(world: World, repo: str, work: Path) -> None:
    """A commit without a message, of the year 9999, and a merge are taken as they are."""
    date = "253402300799 +0000"
    tree = git(work, "rev-parse", "HEAD^{tree}").strip()
    first = git(work, "rev-parse", "HEAD").strip()
    (work / "raw").write_text(
        f"tree {tree}\nparent {first}\nparent {first}\nauthor A <> {date}\ncommitter B <b> {date}\n\n"
    )
    sha = git(work, "hash-object", "-t", "commit", "-w", "--literally", "raw").strip()
    git(work, "push", "--quiet", "origin", f"{sha}:refs/heads/odd")
    shown = world.bot.get(f"/repos/{repo}/git/commits/{sha}")
    assert (shown["message"], len(shown["parents"])) == ("", 2)


def test_tarball_holds_the_commit(world: World, repo: str) -> None:
    """A branch can be had as an archive with one top folder; an unknown one is 404."""
    answer = ask(world.bot, "GET", f"/repos/{repo}/tarball/main")
    with tarfile.open(fileobj=io.BytesIO(answer.content)) as archive:
        names = archive.getnames()
    assert names[-1] == f"{names[0]}/README.md"
    assert ask(world.bot, "GET", f"/repos/{repo}/tarball/--output=x").status_code == 404
