"""Where a topic's words stand in the candidate's texts: headings, lines, code. Never a judgement."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from rubric.checks.documents import SECTION_WORDS_MIN
from rubric.checks.prose import Line, word_count
from rubric.checks.wording import legible
from rubric.document import printable
from rubric.model import Place
from rubric.reading.corpus import LINE, Corpus
from rubric.reading.tags import Tag, tag_below, tag_of
from rubric.reading.topics import Topic
from rubric.texts.anchors import rendered
from rubric.texts.prose import Prose, Title

POINTERS_MAX = 3  # a row, and an item
_HEADINGS_MAX = 50  # of one topic and text whose words are counted
_LISTED = 4  # lines of a list that belong to the line that announces it
_QUOTE = 120  # characters
_LEADING = re.compile(r"^[\s>*+|#-]+|^\s*\d+[.)]\s+|[\s|]+$")


@dataclass(frozen=True)
class Pointer:
    """A place with the words that stand there. `anchor`: GitHub's, where it is a heading that has one.

    `tag`: whether the text may say that it is not done, or not done yet.
    """

    place: Place
    quote: str
    anchor: str = ""
    tag: Tag = Tag.PLAIN


Find = tuple[int, Pointer]  # 0 for a heading, 1 for a line, 2 for a tagged one


def finds(topic: Topic, corpus: Corpus) -> list[Find]:
    """Of every text the first three headings and lines, of code and results the first three lines."""
    texts = (
        find
        for one in corpus.prose
        for find in (*islice(_headings(topic, one), POINTERS_MAX), *_lines(topic, one))
    )
    plain = (*_plain(topic.code, corpus.code), *_plain(topic.printed, corpus.printed))
    return [*texts, *((1, pointer) for pointer in plain)]


def best(found: Iterable[Find]) -> tuple[Pointer, ...]:
    """The best three: headings before lines, lines before tagged ones, each place once."""
    chosen: dict[tuple[Place, str], Pointer] = {}
    for _, pointer in sorted(found, key=lambda find: find[0]):
        chosen.setdefault((pointer.place, "" if pointer.place.line else pointer.quote), pointer)
    return tuple(chosen.values())[:POINTERS_MAX]


def sections(topic: Topic, prose: Prose) -> Iterator[tuple[Title, list[Line]]]:
    """The topic's headings with enough own words beneath them; the title of the whole text is none."""
    below = prose.titles[int(len(prose.titles) > 1 and prose.titles[0].level == 1) :]
    matching = (title for title in below if topic.heading.search(rendered(title.text)[:LINE]))
    for title in islice(matching, _HEADINGS_MAX):
        end = _end(prose, title)
        own = [line for line in prose.own if title.number < line.number < end]
        if sum(word_count(line.text) for line in own) >= SECTION_WORDS_MIN:
            yield title, own


def matched(topic: Topic, prose: Prose) -> Iterator[tuple[Tag, Line]]:
    """Own lines of prose that tell of the topic, without code, each with its tag."""
    for at, line in enumerate(prose.own):
        if not line.is_code and (match := _found(topic, prose, at)):
            yield tag_of(line.text[:LINE], match, says_no=topic.says_no), line


def _headings(topic: Topic, prose: Prose) -> Iterator[Find]:
    for title, own in sections(topic, prose):
        tag = tag_below(own[0].text[:LINE])
        quote = f"{rendered(title.text)[:LINE]}: {_bare(own[0].text)}"
        pointer = _pointer(*prose.place(title.number), quote, title.anchor, tag=tag)
        yield 0 if tag is Tag.PLAIN else 2, pointer


def _lines(topic: Topic, prose: Prose) -> Iterator[Find]:
    """First those that do not say "not" or "later"."""
    found = sorted(matched(topic, prose), key=lambda one: one[0] is not Tag.PLAIN)
    for tag, line in found[:POINTERS_MAX]:
        rank = 1 if tag is Tag.PLAIN else 2
        yield rank, _pointer(*prose.place(line.number), _bare(line.text), tag=tag)


def _found(topic: Topic, prose: Prose, at: int) -> re.Match[str] | None:
    match = topic.text.search(prose.own[at].text[:LINE])
    if match is None or not topic.beside:
        return match
    whole = _with_list(prose, at)
    return match if all(beside.search(whole) for beside in topic.beside) else None


def _with_list(prose: Prose, at: int) -> str:
    """An own line; where a colon ends it, with the first lines of the list that it announces."""
    line = prose.own[at].text[:LINE]
    after = prose.own[at + 1 : at + 1 + _LISTED] if line.rstrip().endswith(":") else ()
    return " ".join([line, *(one.text[:LINE] for one in after)])


def _plain(pattern: re.Pattern[str] | None, lines: Iterable[tuple[Place, str]]) -> list[Pointer]:
    if pattern is None:
        return []
    found = (_pointer(at, "", text) for at, text in lines if pattern.search(text))
    return list(islice(found, POINTERS_MAX))


def _end(prose: Prose, title: Title) -> float:
    after = (one.number for one in prose.titles if one.number > title.number and one.level <= title.level)
    return next(after, float("inf"))


def _bare(text: str) -> str:
    return _LEADING.sub("", _LEADING.sub("", text[:LINE]))


def _pointer(at: Place, part: str, quote: str, anchor: str = "", *, tag: Tag = Tag.PLAIN) -> Pointer:
    shown = printable(f"{part}: {quote}" if part else quote, _QUOTE).strip()
    return Pointer(Place(legible(at.path), at.line), shown, anchor, tag)
