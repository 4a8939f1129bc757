"""A stand-in for the starter of a public submission: what several submissions to the same brief share.

Grading has the true starter. Here it is put together from the other submissions of the same family: files of
equal content, lines of text of at least six words that stand in another one's texts too, and shorter ones
that follow the same line there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from rubric.tree import File, SourceTree

_WORDS = 6  # of a line: a shorter one can be equal by chance, unless it follows the same line
_TEXTS = (".md", ".rst", ".txt")
_LINES_PATH = "given/lines.md"


def stand_in(tree: SourceTree, others: Iterable[SourceTree]) -> SourceTree:
    """The files and lines of `tree` that another submission of its family has as well."""
    family = list(others)
    contents = {file.data for other in family for file in other.files.values() if file.data}
    pairs = {pair for other in family for pair in _pairs(other)}
    lines = {line for _, line in pairs}
    files = {path: file for path, file in tree.files.items() if file.data in contents}
    shared = [pair[1] for pair in _pairs(tree) if pair in pairs or (_is_long(pair[1]) and pair[1] in lines)]
    text = "\n".join(dict.fromkeys(shared))
    return SourceTree({**files, _LINES_PATH: File(text.encode())} if text else files)


def _pairs(tree: SourceTree) -> Iterator[tuple[str, str]]:
    """The lines of all texts that are not blank, each after the one before it."""
    for path, file in tree.files.items():
        if path.lower().endswith(_TEXTS):
            yield from pairwise(["", *(line.strip() for line in file.text().splitlines() if line.strip())])


def _is_long(line: str) -> bool:
    return len(line.split()) >= _WORDS
