"""What a reviewer should know about the files before reading on: keys, pointers, large files, deaf CI."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from rubric.checks.wording import legible
from rubric.facts.ci import test_commands
from rubric.facts.fact import trees
from rubric.facts.leftovers import blobs_in, leftovers_in, pointers_in
from rubric.facts.secrets import keys_in
from rubric.model import Place, Problem
from rubric.tree import SourceTree
from rubric.units import counted

_EACH = 3  # of one kind that are named


@dataclass(frozen=True)
class Oddity:
    """Something that is there, in our words, and where. A key's value is never among them."""

    place: Place
    words: str


def oddities_of(tree: SourceTree, starter: SourceTree) -> tuple[Oddity, ...]:
    """The oddities of the files that are not the starter's; three of a kind, then how many more."""
    own = trees(tree, starter).own
    kinds = (_keys(own), pointers_in(own), blobs_in(own), _refused(own), _deaf(own), leftovers_in(own))
    return tuple(oddity for kind in kinds for oddity in _few([*kind]))


def _few(found: list[Problem]) -> Iterator[Oddity]:
    yield from (_oddity(one) for one in found[: _EACH - 1])
    rest = found[_EACH - 1 :]
    if rest:
        more = f"; {counted(len(rest) - 1, 'more place', 'more places')} like it" if len(rest) > 1 else ""
        yield _oddity(rest[0], more)


def _oddity(problem: Problem, more: str = "") -> Oddity:
    place = Place(legible(problem.place.path), problem.place.line)
    return Oddity(place, legible(problem.message) + more)


def _keys(own: SourceTree) -> Iterable[Problem]:
    todo = "ask the candidate, privately, to revoke it"
    return (replace(one, message=f"{one.message}: {todo}") for one in keys_in(own))


def _refused(own: SourceTree) -> Iterable[Problem]:
    return (Problem(Place(path), f"left out of the tree: {why}") for path, why in own.refused.items())


def _deaf(own: SourceTree) -> Iterable[Problem]:
    return (Problem(one.place, f"CI: {one.swallowed}") for one in test_commands(own) if one.swallowed)
