"""What runs of the candidate's left behind: lines that notebooks printed, small files of results."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rubric.model import Place
from rubric.texts.languages import NOTEBOOK, is_text, language
from rubric.texts.notebooks import read_notebook
from rubric.tree import File, SourceTree

_RESULT = re.compile(
    r"[^/]*(?:metric|result|eval|score|report|performance)[^/]*\.(?:json|csv|txt|ya?ml|log)$", re.IGNORECASE
)
_BYTES = 64 * 1024  # of a file of results: a larger one is data
_LINE, _LINES = 400, 20_000


def printed_lines(tree: SourceTree, starter: SourceTree) -> Iterator[tuple[Place, str]]:
    """The first lines of all results that are not the starter's, each with its place."""
    given = {file.data for file in starter.files.values()}
    left = _LINES
    for path, file in tree.files.items():
        if file.data in given:
            continue
        for number, text in _lines(path, file):
            left -= 1
            if left < 0:
                return
            yield Place(path, number), text[:_LINE]


def _lines(path: str, file: File) -> Iterator[tuple[int | None, str]]:
    if language(path) == NOTEBOOK:
        yield from ((line.number, line.text) for line in read_notebook(file).printed)
    elif _RESULT.search(path) and is_text(file) and len(file.data) <= _BYTES:
        yield from enumerate(file.text().splitlines(), start=1)
