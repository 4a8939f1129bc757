"""Found text for each row of the rubric: at most three places to read first. Never a judgement."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from rubric.checks.documents import SECTION_WORDS_MIN
from rubric.checks.prose import word_count
from rubric.checks.wording import legible
from rubric.document import printable
from rubric.model import Assessment, Place
from rubric.reading.anchors import rendered
from rubric.reading.languages import CODE, is_text, language
from rubric.reading.prose import Prose, Title
from rubric.reading.topics import Topic, topics_of
from rubric.tree import SourceTree

POINTERS_MAX = 3  # a row
_QUOTE = 120  # characters
_LINE = 400  # characters of a line that are searched
_HEADINGS_MAX = 20  # of one text that are looked beneath for one topic
_PROSE_WORDS, _CODE_BYTES = 60_000, 4 * 1024 * 1024  # that are searched in all
_NOT_ARGUED = re.compile(
    r"transcript|conversation|chat[-_]|prompts?\b|(^|/)(claude|agents|gemini|changelog|contributing|"
    r"code_of_conduct|status|brief|instructions?)\b",
    re.IGNORECASE,
)
_HEDGE = re.compile(r"\b(?:no|not|never|without|could|would|todo|future|later|next steps?)\b|n['’]t\b", re.I)
_HEDGE_WORDS = 6  # so many words around a find are looked at
_LEADING = re.compile(r"^[\s>*+|#-]+|^\s*\d+[.)]\s+|[\s|]+$")


@dataclass(frozen=True)
class Pointer:
    """A place with the words that stand there. `anchor`: GitHub's, where it is a heading that has one.

    `hedged`: a word such as "not", "could" or "todo" stands near, so the text may say that it is not done.
    """

    place: Place
    quote: str
    anchor: str = ""
    hedged: bool = False


@dataclass(frozen=True)
class RowPointers:
    """What was found for one row, best first; empty is weak evidence that nothing is there."""

    competency: str  # Competency.id
    found: tuple[Pointer, ...]


_Find = tuple[int, Pointer]  # 0 for a heading, 1 for a line, 2 for a hedged one


@dataclass(frozen=True)
class _Corpus:
    """What is searched: texts, and own code lines with their places."""

    prose: tuple[Prose, ...]
    code: tuple[tuple[Place, str], ...]


def pointers_of(
    assessment: Assessment, prose: Sequence[Prose], tree: SourceTree, starter: SourceTree
) -> tuple[RowPointers, ...]:
    """One entry per row of the rubric, in its order."""
    argued = [one for one in prose if not _NOT_ARGUED.search(one.path)]
    corpus = _Corpus(tuple(_within(argued)), tuple(_code(tree, starter)))
    topics = {row.id: topics_of(row) for row in assessment.rubric.competencies}
    finds = {topic.name: _finds(topic, corpus) for row in topics.values() for topic in row}
    paths = {one.id: one.path for one in assessment.deliverables}
    return tuple(
        RowPointers(
            row.id,
            _best([finds[topic.name] for topic in topics[row.id]], {paths.get(asked) for asked in row.asks}),
        )
        for row in assessment.rubric.competencies
    )


def _within(prose: Iterable[Prose]) -> Iterator[Prose]:
    left = _PROSE_WORDS
    for one in prose:
        left -= one.words
        if left < 0:
            return
        yield one


def _code(tree: SourceTree, starter: SourceTree) -> Iterator[tuple[Place, str]]:
    """The code lines that the starter's file at the same path does not have."""
    left = _CODE_BYTES
    for path, file in tree.without(starter).files.items():
        if language(path) not in CODE or not is_text(file):
            continue
        left -= len(file.data)
        if left < 0:
            return
        given = set((starter.text(path) or "").splitlines())
        for number, line in enumerate(file.text().splitlines(), start=1):
            if line not in given and line.strip():
                yield Place(path, number), line[:_LINE]


def _best(topics: Sequence[Sequence[_Find]], asked: set[str | None]) -> tuple[Pointer, ...]:
    """One find of each topic before a second of any; asked documents before others, headings before lines."""
    ranked = [
        (turn, rank, order, pointer)
        for order, finds in enumerate(topics)
        for turn, (rank, pointer) in enumerate(_ranked(finds, asked))
    ]
    chosen: dict[Place, Pointer] = {}
    for *_, pointer in sorted(ranked, key=lambda one: one[:3]):
        chosen.setdefault(pointer.place, pointer)
    return tuple(chosen.values())[:POINTERS_MAX]


def _ranked(finds: Sequence[_Find], asked: set[str | None]) -> list[_Find]:
    """The best three finds of a topic for a row that asks for these documents: the lower, the better."""
    found = [(kind + 2 * (one.place.path not in asked), one) for kind, one in finds]
    return sorted(found, key=lambda find: find[0])[:POINTERS_MAX]


def _finds(topic: Topic, corpus: _Corpus) -> list[_Find]:
    """Of every text the first three headings and lines, of the code the first three lines."""
    texts = (
        find
        for one in corpus.prose
        for find in (*islice(_headings(topic, one), POINTERS_MAX), *_lines(topic, one))
    )
    return [*texts, *((1, pointer) for pointer in _code_lines(topic, corpus))]


def _headings(topic: Topic, prose: Prose) -> Iterator[_Find]:
    """Headings with own words beneath them; the title of the whole text is none."""
    below = prose.titles[int(len(prose.titles) > 1 and prose.titles[0].level == 1) :]
    matching = (
        (title, text) for title in below if topic.heading.search(text := rendered(title.text)[:_LINE])
    )
    for title, text in islice(matching, _HEADINGS_MAX):
        own = [line for line in prose.own if title.number < line.number < _end(prose, title)]
        if sum(word_count(line.text) for line in own) >= SECTION_WORDS_MIN:
            quote = f"{text}: {_bare(own[0].text)}"
            yield 0, _pointer(prose.path, title.number, quote, title.anchor)


def _lines(topic: Topic, prose: Prose) -> Iterator[_Find]:
    """Own lines of prose, without code; first those that do not say "not" or "later"."""
    found = [
        (_is_hedged(line.text[:_LINE], match), line)
        for line in prose.own
        if not line.is_code and (match := topic.text.search(line.text[:_LINE]))
    ]
    for hedged, line in sorted(found, key=lambda one: one[0])[:POINTERS_MAX]:
        yield 2 if hedged else 1, _pointer(prose.path, line.number, _bare(line.text), hedged=hedged)


def _code_lines(topic: Topic, corpus: _Corpus) -> list[Pointer]:
    if topic.code is None:
        return []
    found = (_pointer(at.path, at.line, text) for at, text in corpus.code if topic.code.search(text))
    return list(islice(found, POINTERS_MAX))


def _end(prose: Prose, title: Title) -> float:
    after = (one.number for one in prose.titles if one.number > title.number and one.level <= title.level)
    return next(after, float("inf"))


def _is_hedged(text: str, match: re.Match[str]) -> bool:
    before, after = text[: match.start()].split(), text[match.end() :].split()
    near = [*before[-_HEDGE_WORDS:], match[0], *after[:_HEDGE_WORDS]]
    return _HEDGE.search(" ".join(near)) is not None


def _bare(text: str) -> str:
    return _LEADING.sub("", _LEADING.sub("", text[:_LINE]))


def _pointer(path: str, line: int | None, quote: str, anchor: str = "", *, hedged: bool = False) -> Pointer:
    return Pointer(Place(legible(path), line), printable(quote, _QUOTE).strip(), anchor, hedged)
