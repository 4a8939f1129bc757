"""A submission beside its starter."""

from __future__ import annotations

import json

import pytest

from rubric.reading.changes import FILES_MAX, How, LanguageLines, Readme, changes_of
from rubric.tree import SourceTree
from tests.rubric.checks.support import EMPTY, tree
from tests.rubric.readings import STARTER, TREE


def how(found: SourceTree, starter: SourceTree) -> dict[str, How]:
    return {one.path: one.how for one in changes_of(found, starter).files}


def test_every_file_is_counted_once() -> None:
    """Added, changed, removed, moved and untouched files; a copy of the starter's data is nobody's work."""
    found = changes_of(TREE, STARTER)
    assert (found.added, found.changed, found.removed, found.moved, found.untouched) == (3, 2, 1, 1, 1)
    assert how(TREE, STARTER) == {
        "src/train.py": How.ADDED,
        "MEMO.md": How.ADDED,
        "MONITORING.md": How.ADDED,
        "README.md": How.CHANGED,
        "run.sh": How.CHANGED,
        "BRIEF.md": How.REMOVED,
        "input/rows.jsonl": How.MOVED,
    }


def test_only_own_lines_count() -> None:
    """Lines of the starter's file and blank ones are left out; the most own lines come first."""
    given = "one\ntwo\ntwo\n\n"
    found = changes_of(tree({"a.py": given + "three\n\n", "b.py": "x\ny\n"}), tree({"a.py": given}))
    assert [(one.path, one.lines) for one in found.files] == [("b.py", 2), ("a.py", 1)]
    assert found.languages == (LanguageLines("Python", 2, 3),)


def test_lines_are_counted_by_language() -> None:
    """By the file's name; a notebook's cells without its outputs; nothing for what is no text."""
    notebook = {"cells": [{"source": ["a\n", "b\n"], "outputs": ["x"] * 50}, {"source": "c"}, 7], "n": 1}
    files: dict[str, str | bytes] = {
        "a.py": "1\n2\n3\n4\n",
        "Dockerfile.cpu": "FROM x\n",
        "n.ipynb": json.dumps(notebook, indent=1),
        "odd.ipynb": "[" * 200,
        "model.bin": b"\0\1\2",
        "weights.pt": b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
        "big.csv": b"1,2\n" * 400_000,
        "notes": "hello\n",
        "wide.txt": "wide\n".encode("utf-16"),
    }
    assert {(one.name, one.files, one.lines) for one in changes_of(tree(files), EMPTY).languages} == {
        ("Python", 1, 4),
        ("Jupyter notebook", 1, 3),
        ("other text", 2, 2),
        ("Dockerfile", 1, 1),
    }


@pytest.mark.parametrize(
    ("files", "readme"),
    [
        ({"readme.MD": "mine"}, Readme.OWN),
        ({"README.md": "the brief"}, Readme.GIVEN),
        ({"README": "the brief"}, Readme.GIVEN),
        ({"docs/README.md": "mine"}, Readme.ABSENT),
    ],
)
def test_whose_readme_it_is(files: dict[str, str], readme: Readme) -> None:
    """A README that is the starter's is the brief, under any spelling."""
    assert changes_of(tree(files), tree({"README.md": "the brief"})).readme is readme


def test_all_files_are_counted_and_some_are_named() -> None:
    """A thousand files make no page of a thousand rows."""
    found = changes_of(tree({f"{n:04}.py": f"{n}\n" for n in range(1_000)}), EMPTY)
    assert found.added == 1_000
    assert len(found.files) == FILES_MAX
