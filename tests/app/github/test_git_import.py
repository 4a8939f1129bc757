from __future__ import annotations

from pathlib import Path

import pytest

from app.errors import TreeRefused
from app.github.git_import import ARGUMENTS, import_stream
from app.github.git_process import Command, run
from rubric.tree import File, SourceTree

TREE = SourceTree(
    {
        "run.sh": File(b"#!/bin/sh\n", executable=True),
        'docs/a "quoted" 🎉 name.md': File("été\n".encode()),
        "data/all.bin": File(bytes(range(256))),
        "data/again.bin": File(bytes(range(256))),
        "empty": File(b""),
    }
)


async def commit(folder: Path, tree: SourceTree, message: str = "Starter", parent: str | None = None) -> str:
    home = folder.parent
    await run(Command(folder, ("init", "--bare", "--quiet", "--template="), 20.0), home=home)
    given = import_stream(tree, message, parent)
    return (await run(Command(folder, ARGUMENTS, 20.0), home=home, given=given)).decode().strip()


async def git(folder: Path, *arguments: str) -> str:
    return (await run(Command(folder, arguments, 20.0), home=folder.parent)).decode()


async def test_equal_input_gives_an_equal_commit(tmp_path: Path) -> None:
    """Every candidate gets the same root commit, whenever and wherever it is made."""
    first = await commit(tmp_path / "a.git", TREE)
    assert await commit(tmp_path / "b.git", TREE) == first
    assert await commit(tmp_path / "a.git", TREE) == first
    assert await commit(tmp_path / "a.git", TREE, "Other") != first


async def test_git_reads_what_was_written(tmp_path: Path) -> None:
    """Names, modes and bytes are git's own afterwards, and git finds no fault."""
    folder = tmp_path / "a.git"
    sha = await commit(folder, TREE)
    listing = await git(folder, "ls-tree", "-r", "-z", sha)
    expected = {
        path: f"{'100755' if file.executable else '100644'} blob {file.blob_id}"
        for path, file in TREE.files.items()
    }
    pairs = (line.split("\t") for line in listing.split("\0") if line)
    assert {path: facts for facts, path in pairs} == expected
    assert await git(folder, "fsck", "--strict", "--no-dangling", sha) == ""


async def test_a_commit_on_a_parent_holds_its_tree_and_nothing_of_the_parents(tmp_path: Path) -> None:
    """The new tree replaces the old one whole."""
    folder = tmp_path / "a.git"
    base = await commit(folder, TREE)
    sha = await commit(folder, SourceTree({"only": File(b"1")}), "Attempt 1: été", base)
    assert (await git(folder, "ls-tree", "-r", "--name-only", sha)).split() == ["only"]
    shown = await git(folder, "show", "-s", "--format=%P|%s|%an <%ae>|%aI|%cI", sha)
    person = "Proofgrade <proofgrade@users.noreply.github.com>"
    date = "2024-01-01T00:00:00+00:00"
    assert shown.strip() == f"{base}|Attempt 1: été|{person}|{date}|{date}"


async def test_an_empty_tree_is_a_commit_too(tmp_path: Path) -> None:
    """Nothing at all can be committed."""
    folder = tmp_path / "a.git"
    assert await git(folder, "ls-tree", await commit(folder, SourceTree())) == ""


@pytest.mark.parametrize("path", ["../up", ".git/config", "a\nM 100644 inline b", "/abs"])
def test_bad_paths_are_refused_before_git_sees_them(path: str) -> None:
    """No name can end the line it stands on or leave the tree."""
    with pytest.raises(TreeRefused, match="cannot commit"):
        import_stream(SourceTree({path: File(b"")}), "m", None)
