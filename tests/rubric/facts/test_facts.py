"""All facts of a tree: one row per inspector, whatever the tree holds and whatever fails."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rubric import shipped
from rubric.facts import FACTS, State, Trees, facts_of
from rubric.facts.fact import Fact, good
from rubric.outside import Outside
from rubric.tree import File, SourceTree
from tests.rubric.checks.support import EMPTY, tree
from tests.rubric.hostile import TEXT

FOLDER = shipped.assessment("ticket-classifier")
PATHS = st.sampled_from(
    (
        "Dockerfile", "docker/Dockerfile.api", "docker-compose.yml", "README.md", "MEMO.md", "app.py",
        "tests/test_a.py",
        "requirements.txt", "environment.yml", "pyproject.toml", "uv.lock", "Pipfile.lock", "n.ipynb",
        "submission.yml",
        ".github/workflows/ci.yml", ".env", "run.sh", "Makefile",
    )
)  # fmt: skip
PIECES = st.sampled_from(
    (
        "FROM python\n", "COPY a b\n", "RUN pip install x\n", "```\n", "docker build .\n", "run: |\n",
        "  - pytest || true\n",
        "├── a.py\n", "[x](y.md)\n", "TODO\n", '{"cells": [', '{"cell_type": "markdown", "source": ["x\\n"]}',
        "]}",
        "x = (",
        "from fastapi import FastAPI\napp = FastAPI()\n", "@app.get('/x')\ndef f(): pass\n",
        "-r requirements.txt\n",
        "dependencies:\n", "- a=1\n", "SECRET=", "A1b2C3d4E5f6G7h8J9k0", "[[package]]\n",
        'name = "x"\n', "\\\n", "<<EOF\n",
    )
)  # fmt: skip
CONTENTS = (
    st.binary(max_size=80)
    | TEXT.map(lambda text: text.encode(errors="replace"))
    | st.lists(PIECES, max_size=12).map(lambda parts: "".join(parts).encode())
)
TREES = st.dictionaries(PATHS | TEXT, CONTENTS.map(File), max_size=6).map(SourceTree)


@settings(deadline=None)
@given(TREES, TREES)
def test_any_tree_has_its_facts(hostile: SourceTree, starter: SourceTree) -> None:
    """Whatever names and bytes there are, every inspector answers, and none of them fails."""
    facts = facts_of(hostile, starter)
    assert len(facts) == len(FACTS) == len({fact.id for fact in facts})
    assert all(fact.state is not State.UNREAD for fact in facts)


def test_an_inspector_that_fails_says_so_and_spoils_no_other() -> None:
    """A fault of ours stands in its own row."""

    def odd_one(_: Trees) -> Fact:
        raise KeyError("x")

    def sound(_: Trees) -> Fact:
        return good("sound", "Sound", "It is there.")

    first, second = facts_of(EMPTY, EMPTY, (odd_one, sound))
    assert (first.id, first.state) == ("odd_one", State.UNREAD)
    assert "KeyError" in first.words
    assert "says nothing about the submission" in first.words
    assert second.state is State.GOOD


@pytest.mark.parametrize("moved", ["", "copy/"])
def test_what_is_the_starters_to_the_byte_never_counts(moved: str) -> None:
    """Under its own path or another one: nothing of it is the candidate's."""
    starter = FOLDER.under("starter")
    files = SourceTree({f"{moved}{path}": file for path, file in starter.files.items()})
    states = {fact.id: fact.state for fact in facts_of(files, starter)}
    for name in (
        "commands",
        "tests",
        "ci",
        "server",
        "screencast",
        "secrets",
        "placeholders",
        "paths",
        "language",
    ):
        assert states[name] is State.ABSENT, name


def test_the_honest_reference_is_in_order() -> None:
    """Nothing of it is said to be wrong."""
    facts = facts_of(FOLDER.under("references/honest"), FOLDER.under("starter"))
    assert [fact for fact in facts if fact.state is State.BAD] == []


def test_places_and_words_are_legible() -> None:
    """Names with control signs arrive escaped."""
    hostile = tree({"a\x1b[31m/\u202e.env": "TOKEN=ghp_aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY1zA2"})
    text = "".join(f"{fact.words}{fact.places}" for fact in facts_of(hostile, EMPTY))
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_inspectors_that_are_too_slow_leave_the_others_unread() -> None:
    """By the clock that the edge hands in; what was read before stays."""
    hours = iter([0.0, 1.0, 3600.0])
    outside = Outside(clock=lambda: next(hours))
    first, second = facts_of(EMPTY, EMPTY, (FACTS[0], FACTS[1]), outside)
    assert (first.state, second.state) == (State.ABSENT, State.UNREAD)
    assert second.words == "This check was not begun in time; it says nothing about the submission."
