"""Continuous integration: a workflow is there, it runs tests, and a failing test fails it.

Read by line: GitHub takes YAML that a strict reader refuses, and lines are what people are shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rubric.checks.wording import named
from rubric.facts.fact import Fact, Trees, absent, bad, good, text_lines
from rubric.model import Place, Problem
from rubric.tree import SourceTree

ID, TITLE = "ci", "Continuous integration"
_FILE = re.compile(
    r"\.github/workflows/[^/]+\.ya?ml|\.gitlab-ci\.yml|\.circleci/config\.yml|azure-pipelines\.yml"
    r"|Jenkinsfile|\.travis\.yml"
)
_TEST = re.compile(
    r"(?<![\w./-])(?:py\.?test|python3? -m (?:pytest|unittest)|tox|nox|nosetests|(?:npm|yarn"
    r"|pnpm) (?:run )?test|make (?:\S* )*\S*test\S*|behave|unittest)(?![\w-]*[=.])"
)
_INSTALL = re.compile(
    r"\b(?:pip3?|uv|poetry|conda|apt(?:-get)?|npm|yarn) (?:pip )?(?:install|add)\b|^\s*-?\s*name:"
    r"|^\s*(?:echo|#)"
)
_SWALLOWED = re.compile(r"\|\|\s*(?:true|echo|exit 0|:|printf)|;\s*(?:true|exit 0)\s*$|\bset \+e\b")
_TOLERANT = re.compile(r"^\s*-?\s*continue-on-error:\s*(?:true|\$\{\{)|^\s*-?\s*allow_failure:\s*true")
_DISABLED = re.compile(r"^\s*-?\s*if:\s*(?:false|\$\{\{\s*false\s*\}\})\s*$")
_STEP = re.compile(r"^(\s*)-\s")


@dataclass(frozen=True)
class TestCommand:
    """A line of a workflow that runs tests, and how its failure is swallowed (empty: it is not)."""

    place: Place
    swallowed: str


def ci(trees: Trees) -> Fact:
    """Good with one test command that can fail the workflow; the starter's own workflows do not count."""
    files = [path for path in trees.own if _FILE.fullmatch(path)]
    if not files:
        elsewhere = [path for path in trees.own if re.search(r"(?:^|/)workflows/[^/]+\.ya?ml$", path)]
        hint = f" {named(elsewhere[0])} is not where GitHub looks." if elsewhere else ""
        return absent(ID, TITLE, f"No workflow of your own.{hint}", [Place(path) for path in elsewhere])
    commands = [*test_commands(trees.own)]
    heard = [one.place for one in commands if not one.swallowed]
    if heard:
        return good(ID, TITLE, "A workflow runs the tests and fails with them.", heard)
    deaf = [Problem(one.place, one.swallowed) for one in commands]
    return bad(ID, TITLE, deaf or [Problem(Place(path), "no line runs tests") for path in files])


def test_commands(tree: SourceTree) -> Iterator[TestCommand]:
    """The lines of workflows that run tests."""
    for path, file in tree.files.items():
        if not _FILE.fullmatch(path):
            continue
        lines = [*text_lines(file)]
        for at, (number, line) in enumerate(lines):
            if _TEST.search(line) and not _INSTALL.search(line) and not line.lstrip().startswith("#"):
                yield TestCommand(Place(path, number), _swallowed([text for _, text in lines], at))


def _swallowed(lines: list[str], at: int) -> str:
    if _SWALLOWED.search(lines[at]) or _joined_swallow(lines, at):
        return "the step goes on when the tests fail"
    first, last = _step(lines, at)
    step = lines[first:last]
    if any(_TOLERANT.search(line) for line in step):
        return "continue-on-error: the workflow passes when the tests fail"
    if any(_DISABLED.search(line) for line in step):
        return "the step never runs"
    tolerates = any("set +e" in line for line in lines[first:at])
    return "set +e: the step goes on when the tests fail" if tolerates else ""


def _joined_swallow(lines: list[str], at: int) -> bool:
    """`pytest ... \\` continued by a line with `|| true`."""
    while at + 1 < len(lines) and lines[at].rstrip().endswith("\\"):
        at += 1
        if _SWALLOWED.search(lines[at]):
            return True
    return False


def _step(lines: list[str], at: int) -> tuple[int, int]:
    """Where the step around line `at` begins and ends: from its dash to the next line that is no deeper.

    A line `at` that stands less deep than its step, which no runner takes, lies beyond the end.
    """
    first = next((n for n in range(at, -1, -1) if _STEP.match(lines[n])), at)
    dash = _STEP.match(lines[first])
    depth = len(dash[1]) if dash else 0
    after = range(first + 1, len(lines))
    last = next(
        (n for n in after if lines[n].strip() and len(lines[n]) - len(lines[n].lstrip()) <= depth), len(lines)
    )
    return first, last
