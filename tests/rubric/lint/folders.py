"""A new assessment as `proofgrade new` writes it, in memory, and ways to spoil it."""

from __future__ import annotations

import runpy
from functools import cache
from pathlib import Path
from typing import Any

from rubric.brief_place import placed
from rubric.brief_text import rendered
from rubric.lint import lint
from rubric.new_assessment import new_assessment
from rubric.parse import parse_assessment
from rubric.proof import PATH as PROOF_PATH
from rubric.roles import shipped
from rubric.shipped import default_rubric, new_templates
from rubric.tree import File, SourceTree

GENERATOR = Path(__file__).parents[3] / "rubric" / "builtin" / "new" / "any" / "generator.py"
SEED = 7


@cache
def data() -> dict[str, str]:
    """What the generator writes with the seed of these tests."""
    generator: dict[str, Any] = runpy.run_path(str(GENERATOR))  # leaves no bytecode in the folder
    built: dict[str, str] = generator["build"](SEED, generator["SHIPPED_DIFFICULTY"])
    return built


@cache
def folder(role: str = "nlp") -> SourceTree:
    """The whole folder, its brief in place."""
    new = new_assessment(shipped()[role], "parcel-sorter", SEED, new_templates(), default_rubric())
    tree = with_texts(new, data())
    readme = placed(tree.text("starter/README.md") or "", rendered(parse_assessment(tree, default_rubric())))
    return with_texts(tree, {"starter/README.md": readme})


def with_texts(tree: SourceTree, texts: dict[str, str]) -> SourceTree:
    """The tree with these files put in or replaced."""
    return SourceTree({**tree.files, **{path: File(text.encode()) for path, text in texts.items()}})


def changed(path: str, old: str, new: str, tree: SourceTree | None = None) -> SourceTree:
    """The folder with one text of one file changed."""
    tree = tree or folder()
    text = tree.text(path) or ""
    assert old in text
    return with_texts(tree, {path: text.replace(old, new, 1)})


def without(*prefixes: str) -> SourceTree:
    """The folder without the files below these paths."""
    return SourceTree({path: file for path, file in folder().files.items() if not path.startswith(prefixes)})


def said(tree: SourceTree, *, mistakes: bool = True) -> list[str]:
    """What lint says, mistakes or remarks; those about sentences to fill in, and that it is
    not proved, are left out.
    """
    return [
        str(one)
        for one in lint(tree, default_rubric(), "here")
        if one.is_mistake is mistakes
        and "still to be" not in one.problem.message
        and one.problem.place.path != PROOF_PATH
    ]
