"""What is searched for found text: the candidate's texts, own lines of code, and what runs printed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rubric.model import Place
from rubric.reading.results import printed_lines
from rubric.texts.languages import CODE, NOTEBOOK, code_lines, is_text, language
from rubric.texts.prose import Prose
from rubric.tree import File, SourceTree

LINE = 400  # characters of a line that are searched
_PROSE_WORDS, _CODE_BYTES = 60_000, 4 * 1024 * 1024  # that are searched in all
_NOT_ARGUED = re.compile(
    r"transcript|conversation|chat[-_]|prompts?\b|(^|/)(claude|agents|gemini|changelog|contributing|"
    r"code_of_conduct|status|brief|instructions?)\b",
    re.IGNORECASE,
)
Lines = tuple[tuple[Place, str], ...]


@dataclass(frozen=True)
class Corpus:
    """Texts in which somebody argues, and own lines of code and of results with their places."""

    prose: tuple[Prose, ...]
    code: Lines
    printed: Lines


def corpus_of(prose: Sequence[Prose], tree: SourceTree, starter: SourceTree) -> Corpus:
    """Transcripts, change logs and the brief are left out; beyond the limits nothing is searched."""
    argued = [one for one in prose if not _NOT_ARGUED.search(one.path)]
    code, printed = tuple(_code(tree, starter)), tuple(printed_lines(tree, starter))
    return Corpus(tuple(_within(argued)), code, printed)


def _within(prose: Iterable[Prose]) -> Iterator[Prose]:
    left = _PROSE_WORDS
    for one in prose:
        left -= one.words
        if left < 0:
            return
        yield one


def _code(tree: SourceTree, starter: SourceTree) -> Iterator[tuple[Place, str]]:
    """The code lines that the starter's file at the same path does not have, those of notebooks too."""
    left = _CODE_BYTES
    for path, file in tree.without(starter).files.items():
        if not _is_code(path, file):
            continue
        left -= len(file.data)
        if left < 0:
            return
        before = starter.get(path)
        given = {text for _, text in code_lines(path, before)} if before is not None else set()
        for number, line in code_lines(path, file):
            if line not in given and line.strip():
                yield Place(path, number), line[:LINE]


def _is_code(path: str, file: File) -> bool:
    return language(path) == NOTEBOOK or (language(path) in CODE and is_text(file))
