"""A fact about a tree that a machine can be sure of, with the places it was read from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rubric.checks.wording import PLACES_MAX, legible, listed
from rubric.model import Place, Problem
from rubric.outside import NOTHING, Outside
from rubric.tree import File, SourceTree

TEXT_BYTES = 512 * 1024  # a larger file is nothing that a person wrote
LINE = 2_000  # characters of a line that are searched


class State(StrEnum):
    """Whether the thing is there and in order."""

    GOOD = "good"
    BAD = "bad"  # there, and something is wrong with it
    ABSENT = "absent"
    UNREAD = "unread"  # the checker failed: says nothing about the submission


@dataclass(frozen=True)
class Fact:
    """One row: what was looked at, its state, one sentence or more, the places."""

    id: str
    title: str
    state: State
    words: str
    places: tuple[Place, ...] = ()


@dataclass(frozen=True)
class Trees:
    """A submission, its starter, and `own`: what is left without files that are the starter's to the byte.

    `outside`: what the edge read of the submission.
    """

    tree: SourceTree
    starter: SourceTree
    own: SourceTree
    outside: Outside = NOTHING


def trees(tree: SourceTree, starter: SourceTree, outside: Outside = NOTHING) -> Trees:
    """The three trees that inspectors look at."""
    return Trees(tree, starter, tree.without(starter), outside)


def good(fact: str, title: str, words: str, places: Iterable[Place] = ()) -> Fact:
    """There and in order."""
    return _fact(fact, title, State.GOOD, words, places)


def bad(fact: str, title: str, problems: Sequence[Problem]) -> Fact:
    """There, with problems: the first five are said, ten places are kept."""
    words = listed([f"{problem}." for problem in problems])
    return _fact(fact, title, State.BAD, words, [problem.place for problem in problems])


def absent(fact: str, title: str, words: str, places: Iterable[Place] = ()) -> Fact:
    """Not there."""
    return _fact(fact, title, State.ABSENT, words, places)


def unread(fact: str, title: str, words: str) -> Fact:
    """The checker failed."""
    return _fact(fact, title, State.UNREAD, words, ())


def is_written(file: File) -> bool:
    """Whether a file may be text that a person wrote: UTF-16 with its mark, or no NUL, and not too large."""
    marked = file.data.startswith((b"\xff\xfe", b"\xfe\xff"))
    return len(file.data) <= TEXT_BYTES and (marked or not file.is_binary)


def text_lines(file: File) -> Iterator[tuple[int, str]]:
    """The lines of a text file with their numbers, each cut; none of a binary or a very large file."""
    if not is_written(file):
        return iter(())
    return ((number, line[:LINE]) for number, line in enumerate(file.text().splitlines(), start=1))


def _fact(fact: str, title: str, state: State, words: str, places: Iterable[Place]) -> Fact:
    safe = (Place(legible(place.path), place.line) for place in places)
    return Fact(fact, title, state, legible(words), tuple(dict.fromkeys(safe))[:PLACES_MAX])
