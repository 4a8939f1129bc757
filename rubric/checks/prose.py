"""Markdown as a reader sees it: visible lines, headings, words, placeholders, and whose lines they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import islice

from rubric.brief_place import without_brief
from rubric.tree import SourceTree

# Two CJK characters count as one word: those scripts put no blanks between words.
_WORD = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{1,2}|[^\W_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+(?:['’-][^\W_]+)*"
)
_ATX = re.compile(r" {0,3}(#{1,6})\s+(\S.*)")
_BOLD = re.compile(r" {0,3}(?:\*\*|__)([^*_]{1,120})(?:\*\*|__):?\s*")
_UNDERLINE = re.compile(r" {0,3}(=+|-{2,})\s*")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_CODE_SPAN = re.compile(r"(?<!`)(`++)[^`]+\1")
# What marks a passage of a candidate's document as not written yet.
_MARKER = re.compile(r"\b(?:TODO|TBD|FIXME|XXX+|[Ll]orem ipsum|LOREM IPSUM)\b|\b\d?\.XX+\b")
_ANGLE = re.compile(r"(?<![\w</])<(?![/!])([^<>\s\d][^<>()\n]{0,60})>(?!/)")
_DOLLAR = re.compile(r"(?<![\w$\\])\$[A-Z]\b(?!.*\$)")
_HTML = re.compile(
    r"/?(?:a|b|i|p|br|hr|em|strong|details|summary|img|sub|sup|kbd|table|thead|tbody|tr|td|th|div|span|pre|code|ul"
    r"|ol|li|center|h[1-6]|video|picture|source|iframe|font|small|u|s|del|ins|mark|dl|dt|dd|blockquote|section|tt)"
    r"(?:\s+[\w:-]+\s*=.*|\s*/?)",
    re.IGNORECASE,
)
_LOOKED_AT = 2_000  # characters of a line that are searched for placeholders
_HEADINGS_MAX = 500
_BOLD_LEVEL = 7  # below every real heading


@dataclass(frozen=True)
class Line:
    """One visible line: 1-based number, text without comments, and whether it stands in a code block."""

    number: int
    text: str
    is_code: bool


@dataclass(frozen=True)
class Heading:
    """A heading: its line number, level (1 is highest) and text."""

    number: int
    level: int
    text: str


def visible_lines(text: str) -> tuple[Line, ...]:
    """The lines of a Markdown text with code blocks marked; fences are code too.

    HTML comments are blanked, and so is the brief in a README: whoever reformats it has not written it.
    """
    lines: list[Line] = []
    fence = ""
    shown = _without_comments(without_brief(text))
    for number, raw in enumerate(shown.replace("\r\n", "\n").split("\n"), start=1):
        mark = _FENCE.match(raw)
        closes = (
            bool(fence) and mark is not None and mark[1].startswith(fence) and not raw.strip().strip(fence[0])
        )
        lines.append(Line(number, raw, is_code=bool(fence) or mark is not None))
        if closes:
            fence = ""
        elif mark is not None and not fence:
            fence = mark[1]
    return tuple(lines)


def headings(lines: Sequence[Line]) -> tuple[Heading, ...]:
    """The first 500 headings: with #, underlined ones, and lines that are bold as a whole."""
    return tuple(islice(_headings(lines), _HEADINGS_MAX))


def word_count(text: str) -> int:
    """Words of a text in any script."""
    return len(_WORD.findall(text))


def starter_lines(starter: SourceTree) -> frozenset[str]:
    """Every line of the starter's Markdown, stripped: what a candidate did not write."""
    texts = (
        file.text() for path, file in starter.files.items() if path.lower().endswith((".md", ".rst", ".txt"))
    )
    return frozenset(line.strip() for text in texts for line in text.splitlines() if line.strip())


def own_lines(lines: Sequence[Line], given: AbstractSet[str]) -> tuple[Line, ...]:
    """The lines that are neither blank, nor given by the starter, nor a heading or a placeholder."""
    heads = {heading.number for heading in headings(lines)}
    return tuple(
        line
        for line in lines
        if line.text.strip()
        and line.text.strip() not in given
        and line.number not in heads
        and word_count(line.text) > 0
        and placeholder(line) is None
    )


def placeholder(line: Line) -> str | None:
    """The first token of a visible line that asks to be filled in: TODO, <...>, $X, lorem ipsum."""
    if line.is_code:
        return None
    text = _CODE_SPAN.sub("", line.text[:_LOOKED_AT])
    angle = next((match[0] for match in _ANGLE.finditer(text) if _is_blank_to_fill(match[1])), None)
    marker = _MARKER.search(text) or _DOLLAR.search(text)
    return angle or (None if marker is None else marker[0])


def _is_blank_to_fill(inside: str) -> bool:
    is_address = "://" in inside or "@" in inside or inside.startswith("mailto:")
    return not is_address and _HTML.fullmatch(inside) is None


def _headings(lines: Sequence[Line]) -> Iterator[Heading]:
    before: Line | None = None
    for line in lines:
        if line.is_code:
            before = None
            continue
        atx, bold, under = (
            _ATX.fullmatch(line.text),
            _BOLD.fullmatch(line.text),
            _UNDERLINE.fullmatch(line.text),
        )
        if atx is not None:
            yield Heading(line.number, len(atx[1]), atx[2].rstrip().rstrip("#").rstrip())
        elif bold is not None:
            yield Heading(line.number, _BOLD_LEVEL, bold[1])
        elif under is not None and before is not None and before.text.strip():
            yield Heading(before.number, 1 if under[1].startswith("=") else 2, before.text.strip())
        before = line


def _without_comments(text: str) -> str:
    """HTML comments replaced by their line breaks, so that line numbers stay."""
    parts, at = [], 0
    while (start := text.find("<!--", at)) >= 0:
        end = text.find("-->", start + 4)
        if end < 0:
            break
        parts += [text[at:start], "\n" * text.count("\n", start, end)]
        at = end + 3
    return "".join([*parts, text[at:]])
