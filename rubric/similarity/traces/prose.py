"""Runs of words in the texts that a candidate wrote, in whatever language. Code and headings are left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rubric.checks.prose import Line
from rubric.outside import Pages
from rubric.similarity.clean import clean
from rubric.similarity.hashing import PRIME, token_hash
from rubric.similarity.traces.shares import shares
from rubric.similarity.traces.trace import Sort, Trace
from rubric.similarity.winnow import selected
from rubric.texts.prose import NO_PAGES, prose_of
from rubric.tree import SourceTree

RUN = 5
"""Words in a run: longer ones break too often where words were replaced; a passage has many in a row."""
ONE_IN = 4  # runs kept for their own hash: what was replaced beside them changes nothing
WINDOW = 8
"""Runs of which one is kept: every passage of `RUN + WINDOW - 1` = 12 words in common shares one."""
MAX_WORDS = 16_000  # of one submission, of every text as many, so that none hides the others
# Scripts that set no blanks between words: each sign counts as a word.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_]+")


def runs(tree: SourceTree, starter: SourceTree, pages: Pages = NO_PAGES) -> Iterator[Trace]:
    """About two of seven runs of `RUN` words of the candidate's own prose; a run never leaves its text."""
    number, texts = 0, [*_texts(tree, starter, pages)]
    for (path, read), share in zip(texts, shares([len(own) for _, own in texts], MAX_WORDS), strict=True):
        words = read[:share]
        for at, value in _kept(_hashes(words)):
            first, last = words[at][1], words[at + RUN - 1][1]
            yield Trace(Sort.PROSE, value << 2, path, first, last, number + at + 1)
        number += len(words)


def every_run(tree: SourceTree, pages: Pages = NO_PAGES) -> Iterator[int]:
    """The hashes of all runs of a tree's prose, as traces have them."""
    for _, words in _texts(tree, SourceTree(), pages):
        yield from (value << 2 for value in _hashes(words))


def words_beyond(tree: SourceTree, starter: SourceTree, pages: Pages = NO_PAGES) -> int:
    """How many words of a submission's own prose are not looked at."""
    return max(0, sum(len(words) for _, words in _texts(tree, starter, pages)) - MAX_WORDS)


def _texts(
    tree: SourceTree, starter: SourceTree, pages: Pages
) -> Iterator[tuple[str, list[tuple[str, int]]]]:
    """Paths and words of the candidate's texts."""
    for prose in prose_of(tree, starter, (), pages):
        yield prose.path, [*_words([line for line in prose.own if not line.is_code])]


def _hashes(words: Sequence[tuple[str, int]]) -> list[int]:
    return [
        token_hash(" ".join(word for word, _ in words[at : at + RUN])) for at in range(len(words) - RUN + 1)
    ]


def _kept(hashes: Sequence[int]) -> list[tuple[int, int]]:
    """Positions and hashes of the lowest fourth, and of the lowest of every window that has none of these.

    The fourth alone would miss one short passage in three; windows alone lose more where words were replaced.
    """
    low = {(at, value) for at, value in enumerate(hashes) if value < PRIME // ONE_IN}
    return sorted(low.union(selected(hashes, WINDOW)))


def _words(lines: Sequence[Line]) -> Iterator[tuple[str, int]]:
    """Words in small letters, without what layout and homoglyphs do to them, each with its line."""
    for line in lines:
        yield from ((word, line.number) for word in _WORD.findall(clean(line.text).casefold()))
