"""The write-ups of a submission: how long, how much of it own, and its headings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rubric.checks.wording import legible
from rubric.document import printable
from rubric.texts.anchors import rendered
from rubric.texts.prose import Prose, Title
from rubric.tree import SourceTree

WRITEUPS_MAX = 60
SECTIONS_MAX = 20
_TEXT, _ANCHOR = 100, 200  # characters; a longer anchor is given up, as half of one opens nothing
_UNREAD = (".pdf", ".doc", ".docx", ".odt", ".ppt", ".pptx", ".odp", ".pages", ".tex")


@dataclass(frozen=True)
class Section:
    """A heading: its line, its words as the page shows them, GitHub's anchor for it or nothing."""

    line: int
    text: str
    anchor: str


@dataclass(frozen=True)
class Writeup:
    """One text: all words, own words (neither the starter's lines nor headings), the first headings.

    `words` and `own_words` are None for a format that is not read here, as PDF.
    """

    path: str
    words: int | None
    own_words: int | None
    sections: tuple[Section, ...] = ()
    more_sections: int = 0


def writeups_of(
    prose: Iterable[Prose], tree: SourceTree, starter: SourceTree
) -> tuple[tuple[Writeup, ...], int]:
    """The first sixty write-ups, those that are not read here last, and how many more there are."""
    read = [*prose]
    found = [*map(_writeup, read), *_unread(tree, starter, {one.path for one in read})]
    return tuple(found[:WRITEUPS_MAX]), max(0, len(found) - WRITEUPS_MAX)


def _writeup(prose: Prose) -> Writeup:
    first, more = prose.titles[:SECTIONS_MAX], max(0, len(prose.titles) - SECTIONS_MAX)
    return Writeup(legible(prose.path), prose.words, prose.own_words, tuple(map(_section, first)), more)


def _section(title: Title) -> Section:
    text = printable(rendered(title.text), _TEXT) or printable(title.text, _TEXT)
    return Section(title.number, text, title.anchor if len(title.anchor) <= _ANCHOR else "")


def _unread(tree: SourceTree, starter: SourceTree, read: set[str]) -> Iterator[Writeup]:
    given = {file.data for file in starter.files.values()}
    for path, file in tree.files.items():
        if path.lower().endswith(_UNREAD) and path not in read and file.data not in given:
            yield Writeup(legible(path), None, None)
