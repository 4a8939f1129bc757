"""One fact about a small tree."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rubric.facts import Fact, Trees, trees
from tests.rubric.checks.support import tree


def fact(
    inspector: Callable[[Trees], Fact],
    files: Mapping[str, str | bytes],
    starter: Mapping[str, str | bytes] | None = None,
) -> Fact:
    """What an inspector says about these files."""
    return inspector(trees(tree(files), tree(starter or {})))


def told(one: Fact) -> tuple[str, list[str]]:
    """State and places as a person reads them."""
    return one.state.value, [str(place) for place in one.places]
