"""docs/rubric-format.md names every key that a reader of YAML asks for."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FORMATS = (ROOT / "docs" / "rubric-format.md").read_text(encoding="utf-8")
READS = frozenset({"text", "number", "whole", "flag", "choice", "section", "rows", "texts", "prose", "has"})
HELPERS = frozenset(
    {"_command", "_logins", "_entries", "_markdown"}
)  # (section, key): they ask under the key that they are given


def keys(source: str) -> set[str]:
    """The literal keys that a module asks a section for."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        method = isinstance(node.func, ast.Attribute) and node.func.attr in READS
        helper = isinstance(node.func, ast.Name) and node.func.id in HELPERS
        asked = node.args[:1] if method else node.args[1:2] if helper else []
        found |= {one.value for one in asked if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    return found


def documented(key: str) -> bool:
    return re.search(rf"[`.]{key}[`.\[]", FORMATS) is not None


@pytest.mark.parametrize(
    "module",
    [
        "brief_file.py",
        "contract_file.py",
        "deliverable_file.py",
        "parse.py",
        "people.py",
        "rubric_file.py",
        "stage_file.py",
        "submission.py",
    ],
)
def test_every_key_of_a_reader_is_documented(module: str) -> None:
    """A key that can be written can be looked up."""
    asked = keys((ROOT / "rubric" / module).read_text(encoding="utf-8"))
    assert len(asked) > 5
    assert [key for key in sorted(asked) if not documented(key)] == []


def test_the_guard_sees_keys() -> None:
    """The guard itself is not blind."""
    source = 'root.text("title", longest=1); _command(root, "serve", "x"); other("no")'
    assert keys(source) == {"title", "serve"}
    assert not documented("titel")
