"""Where a topic's words stand in the candidate's texts: headings, lines, code. Never a judgement."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from rubric.checks.documents import SECTION_WORDS_MIN
from rubric.checks.prose import word_count
from rubric.checks.wording import legible
from rubric.document import printable
from rubric.model import Place
from rubric.reading.corpus import LINE, Corpus
from rubric.reading.topics import Topic
from rubric.texts.anchors import rendered
from rubric.texts.prose import Prose, Title

POINTERS_MAX = 3  # a row, and an item
_HEADINGS_MAX = 50  # of one topic and text whose words are counted
_LISTED = 4  # lines of a list that belong to the line that announces it
_QUOTE = 120  # characters
_HEDGE = re.compile(
    r"\b(?:no|not|never|without|could|would|todo|future|later|next steps?|plan(?:ned)? to|yet to"
    r"|nunca|sin|sem|não|podr[ií]a|poderia|futuro|ohne|kein\w*|nicht|k[oö]nnte|zuk[uü]nftig|sans|pas|jamais"
    r"|pourrait|[aà] venir)\b|n['’]t\b",
    re.IGNORECASE,
)
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


Find = tuple[int, Pointer]  # 0 for a heading, 1 for a line, 2 for a hedged one


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
    """The best three: headings before lines, lines before hedged ones, each place once."""
    chosen: dict[tuple[Place, str], Pointer] = {}
    for _, pointer in sorted(found, key=lambda find: find[0]):
        chosen.setdefault((pointer.place, "" if pointer.place.line else pointer.quote), pointer)
    return tuple(chosen.values())[:POINTERS_MAX]


def _headings(topic: Topic, prose: Prose) -> Iterator[Find]:
    """Headings with own words beneath them; the title of the whole text is none."""
    below = prose.titles[int(len(prose.titles) > 1 and prose.titles[0].level == 1) :]
    matching = ((title, text) for title in below if topic.heading.search(text := rendered(title.text)[:LINE]))
    for title, text in islice(matching, _HEADINGS_MAX):
        own = [line for line in prose.own if title.number < line.number < _end(prose, title)]
        if sum(word_count(line.text) for line in own) >= SECTION_WORDS_MIN:
            quote = f"{text}: {_bare(own[0].text)}"
            yield 0, _pointer(*prose.place(title.number), quote, title.anchor)


def _lines(topic: Topic, prose: Prose) -> Iterator[Find]:
    """Own lines of prose, without code; first those that do not say "not" or "later"."""
    found = [
        (not topic.says_no and _is_hedged(line.text[:LINE], match), line)
        for at, line in enumerate(prose.own)
        if not line.is_code and (match := _found(topic, prose, at))
    ]
    for hedged, line in sorted(found, key=lambda one: one[0])[:POINTERS_MAX]:
        yield 2 if hedged else 1, _pointer(*prose.place(line.number), _bare(line.text), hedged=hedged)


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


def _is_hedged(text: str, match: re.Match[str]) -> bool:
    before, after = text[: match.start()].split(), text[match.end() :].split()
    near = [*before[-_HEDGE_WORDS:], match[0], *after[:_HEDGE_WORDS]]
    return _HEDGE.search(" ".join(near)) is not None


def _bare(text: str) -> str:
    return _LEADING.sub("", _LEADING.sub("", text[:LINE]))


def _pointer(at: Place, part: str, quote: str, anchor: str = "", *, hedged: bool = False) -> Pointer:
    shown = printable(f"{part}: {quote}" if part else quote, _QUOTE).strip()
    return Pointer(Place(legible(at.path), at.line), shown, anchor, hedged)
