"""Machine facts of a submission, whatever its brief asks for: each with its state and its places.

Files that are the starter's to the byte never count as the candidate's. A checker that fails says so in its
own row and spoils no other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rubric.facts.ci import ci
from rubric.facts.code import code
from rubric.facts.commands import commands
from rubric.facts.dependencies import lock, pins
from rubric.facts.fact import Fact, State, Trees, trees, unread
from rubric.facts.images import entry
from rubric.facts.leftovers import blobs, leftovers, lfs
from rubric.facts.open_ends import paths, placeholders
from rubric.facts.prose_language import prose_language
from rubric.facts.recording import screencast
from rubric.facts.routes import server
from rubric.facts.secrets import secrets
from rubric.facts.testing import has_tests
from rubric.outside import NOTHING, Outside
from rubric.tree import SourceTree

__all__ = ["FACTS", "MENDED_FIRST", "Fact", "State", "Trees", "facts_of", "trees"]

Inspector = Callable[[Trees], Fact]

SECONDS = 30.0  # for all inspectors of a submission
# What a candidate should hear of before a push, whatever the brief asks: nothing is scored.
MENDED_FIRST = ("secrets", "lfs", "blobs", "leftovers", "ci", "placeholders", "paths")
# What is missing or wrong first, as reviewers read it.
FACTS: tuple[Inspector, ...] = (
    entry, commands, pins, lock, has_tests, ci, server, code, screencast, secrets, lfs, blobs, leftovers,
    placeholders, paths, prose_language,
)  # fmt: skip


def facts_of(
    tree: SourceTree,
    starter: SourceTree,
    inspectors: tuple[Inspector, ...] = FACTS,
    outside: Outside = NOTHING,
) -> tuple[Fact, ...]:
    """One fact for each inspector, in order. Never raises, whatever the tree holds.

    Every inspector bounds the bytes that it reads. Where they took more than thirty seconds together by the
    clock of `outside`, the rest says so instead.
    """
    looked_at = trees(tree, starter, outside)
    return tuple(_inspected(looked_at, inspectors))


def _inspected(looked_at: Trees, inspectors: tuple[Inspector, ...]) -> Iterator[Fact]:
    clock = looked_at.outside.clock
    end = clock() + SECONDS
    for inspector in inspectors:
        try:
            yield inspector(looked_at) if clock() <= end else _unread(inspector, "was not begun in time")
        except Exception as error:  # noqa: BLE001 - a fault of ours must not cost the other rows
            yield _unread(inspector, f"failed ({type(error).__name__})")


def _unread(inspector: Inspector, what: str) -> Fact:
    name = getattr(inspector, "__name__", "a checker")
    words = f"This check {what}; it says nothing about the submission."
    return unread(name, name.replace("_", " ").capitalize(), words)
