"""Deliverable `document`: written by the candidate, headings filled, nothing left open, within its length."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from rubric.checks.prose import (
    Heading,
    Line,
    headings,
    own_lines,
    placeholder,
    starter_lines,
    visible_lines,
    word_count,
)
from rubric.checks.wording import failed, listed, named, passed
from rubric.deliverable import Deliverable
from rubric.model import Assessment, Finding, Place, Problem
from rubric.tree import File, SourceTree
from rubric.units import counted

MAX_BYTES = 256 * 1024
_PLACEHOLDERS_MAX = 50
WORDS_MIN = 40  # fewer words of one's own are a line added to the starter's text, not a document
SECTION_WORDS_MIN = 5


def check_document(_: Assessment, deliverable: Deliverable, tree: SourceTree, starter: SourceTree) -> Finding:
    """Only lines that do not stand in the starter's Markdown count as the candidate's."""
    path = deliverable.path or ""
    file = tree.get(path)
    if file is None:
        return failed(deliverable, _absent(path, tree), [Place(path)])
    unusable = unusable_text(path, file, starter)
    if unusable:
        return failed(deliverable, f"{named(path)} {unusable}.", [Place(path)])
    lines = visible_lines(file.text())
    own = own_lines(lines, starter_lines(starter))
    words = sum(word_count(line.text) for line in own)
    problems = [
        *_length_problems(path, words, deliverable.max_words),
        *_heading_problems(path, lines, own, deliverable),
    ]
    problems += islice(_placeholder_problems(path, lines), _PLACEHOLDERS_MAX)
    note = encoding_note(file)
    if problems:
        return failed(
            deliverable, listed([f"{each}." for each in problems]) + note, [each.place for each in problems]
        )
    return passed(
        deliverable, f"{counted(words, 'word')} of your own{_filled(deliverable)}.{note}", [Place(path, 1)]
    )


def unusable_text(path: str, file: File, starter: SourceTree) -> str:
    """Why a file is no text of the candidate's, as the rest of a sentence; empty when it may be one."""
    same = starter.get(path)
    if not file.data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        return "is empty"
    if file.is_binary and not file.data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "is binary; save it as UTF-8 text"
    if len(file.data) > MAX_BYTES:
        return "is larger than 256 KiB, which no one reads"
    if same is not None and same.data == file.data:
        return "is the starter's, unchanged; write your own"
    return ""


def encoding_note(file: File) -> str:
    """A sentence when bytes had to be replaced to read the file; else empty."""
    if file.data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return " The file is UTF-16; save it as UTF-8, so that all tools show it."
    try:
        file.data.decode()
    except UnicodeDecodeError as error:
        return (
            f" Byte {error.start} is not UTF-8, and what cannot be read is replaced; save the file as UTF-8."
        )
    return ""


def normal_heading(text: str) -> str:
    """A heading as it is compared: words only, without numbering, emphasis, punctuation or case."""
    return " ".join(re.findall(r"[^\W_]+", re.sub(r"^[\d.)\s]+", "", text.casefold())))


def _absent(path: str, tree: SourceTree) -> str:
    if path in tree.refused:
        return f"{named(path)} was left out: {tree.refused[path]}."
    other = next((one for one in tree if one.lower() == path.lower() or one.endswith(f"/{path}")), None)
    hint = f" Rename {named(other)} to it." if other else ""
    return f"{named(path)} is not in the repository.{hint}"


def _length_problems(path: str, words: int, most: int | None) -> Iterator[Problem]:
    if words < WORDS_MIN:
        yield Problem(
            Place(path),
            f"{counted(words, 'word')} of your own beside the starter's lines; write at least {WORDS_MIN}",
        )
    if most is not None and words > most:
        yield Problem(Place(path), f"{counted(words, 'word')}, the limit is {most}")


def _heading_problems(
    path: str, lines: Sequence[Line], own: Sequence[Line], deliverable: Deliverable
) -> Iterator[Problem]:
    found = headings(lines)
    for wanted in deliverable.headings:
        heading = _heading(found, wanted)
        if heading is None:
            yield Problem(Place(path), f'the heading "{wanted}" is missing')
            continue
        end = _end(found, heading)
        words = sum(word_count(line.text) for line in own if heading.number < line.number < end)
        if words < SECTION_WORDS_MIN:
            yield Problem(Place(path, heading.number), f'nothing of your own under "{wanted}"')


def _heading(found: Sequence[Heading], wanted: str) -> Heading | None:
    """The heading that is `wanted`, else the first that contains it as whole words."""
    name = normal_heading(wanted)
    exact = next((heading for heading in found if normal_heading(heading.text) == name), None)
    return exact or next((one for one in found if f" {name} " in f" {normal_heading(one.text)} "), None)


def _end(found: Sequence[Heading], heading: Heading) -> float:
    after = (one.number for one in found if one.number > heading.number and one.level <= heading.level)
    return next(after, float("inf"))


def _placeholder_problems(path: str, lines: Sequence[Line]) -> Iterator[Problem]:
    for line in lines:
        token = placeholder(line)
        if token is not None:
            yield Problem(Place(path, line.number), f"{named(token)} is still to be filled in")


def _filled(deliverable: Deliverable) -> str:
    if not deliverable.headings:
        return ""
    return f", all {counted(len(deliverable.headings), 'heading')} filled"
