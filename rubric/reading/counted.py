"""How many different things of one kind the texts tell, where a brief asks for more than one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from rubric.checks.prose import Line, word_count
from rubric.reading.corpus import LINE, Corpus
from rubric.reading.finds import matched, sections
from rubric.reading.tags import Tag
from rubric.reading.topics import Topic
from rubric.texts.prose import Prose

MOST = 9  # beyond it nobody counts
_SECTIONS, _WORDS_MIN = 20, 3
_ITEM = re.compile(r" {0,3}(?:[-*+•]|\d{1,2}[.)])\s+(?!\[ \])\S")
_ROW = re.compile(r"\s*\|.*\w.*\|\s*")
_WORD = re.compile(r"[^\W\d_]{3,}")
_ALIKE = 0.6  # share of common words from which two lines tell the same thing


def told(topic: Topic, corpus: Corpus) -> int:
    """Different things told about a topic: items of its sections, and lines elsewhere; nine at most."""
    kept: list[frozenset[str]] = []
    for text in (text for one in corpus.prose for text in _told(topic, one)):
        words = frozenset(_WORD.findall(text.lower()))
        if words and not any(_alike(words, other) for other in kept):
            kept.append(words)
        if len(kept) == MOST:
            break
    return len(kept)


def _told(topic: Topic, prose: Prose) -> Iterator[str]:
    inside: set[int] = set()
    for title, own in islice(sections(topic, prose), _SECTIONS):
        below = [one for one in prose.titles if one.level > title.level]
        numbers = {line.number for line in own}
        parts = [one.text for one in below if title.number < one.number <= max(numbers)]
        inside |= numbers
        yield from parts if len(parts) > 1 else _items(own)
    lines = (line for tag, line in matched(topic, prose) if tag is Tag.PLAIN and line.number not in inside)
    yield from (line.text[:LINE] for line in islice(lines, MOST))


def _items(own: Sequence[Line]) -> Iterable[str]:
    """List items; else rows of a table below its head; else the passage as one."""
    texts = [line.text[:LINE] for line in own if not line.is_code]
    for pattern, head in ((_ITEM, 0), (_ROW, 1)):
        found = [text for text in texts if pattern.match(text)][head:]
        if found:
            return [text for text in found if word_count(text) >= _WORDS_MIN]
    return [" ".join(texts)[:LINE]]


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= _ALIKE * min(len(one), len(other))
