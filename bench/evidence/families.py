"""A stand-in for the starter of a public submission: what several submissions to the same brief share.

Grading has the true starter. Here it is put together from the other submissions of the same family: files of
equal content, and lines of text of at least six words that stand in another one's texts too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rubric.tree import File, SourceTree

_WORDS = 6  # of a line: a shorter one can be equal by chance
_TEXTS = (".md", ".rst", ".txt")
_LINES_PATH = "given/lines.md"


def stand_in(tree: SourceTree, others: Iterable[SourceTree]) -> SourceTree:
    """The files and lines of `tree` that another submission of its family has as well."""
    family = list(others)
    contents = {file.data for other in family for file in other.files.values() if file.data}
    lines = {line for other in family for line in _lines(other)}
    files = {path: file for path, file in tree.files.items() if file.data in contents}
    shared = "\n".join(dict.fromkeys(line for line in _lines(tree) if line in lines))
    return SourceTree({**files, _LINES_PATH: File(shared.encode())} if shared else files)


def _lines(tree: SourceTree) -> Iterator[str]:
    texts = (file.text() for path, file in tree.files.items() if path.lower().endswith(_TEXTS))
    return (line.strip() for text in texts for line in text.splitlines() if len(line.split()) >= _WORDS)
