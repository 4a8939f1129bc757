"""The texts that a candidate wrote: their lines, which of them are own, headings with GitHub's anchors."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate
from types import MappingProxyType

from rubric.checks.documents import WORDS_MIN, unusable_text
from rubric.checks.prose import Heading, Line, headings, own_lines, starter_lines, visible_lines, word_count
from rubric.model import Place
from rubric.outside import Pages
from rubric.texts.anchors import anchors
from rubric.texts.notebooks import read_notebook
from rubric.texts.office import OFFICE, Paragraph, paragraphs
from rubric.texts.pages import page_paragraphs
from rubric.tree import File, SourceTree

NO_PAGES: Pages = MappingProxyType({})
TEXTS = (".md", ".markdown", ".mdown", ".mkd", ".rst", ".adoc", ".org", ".txt")
MARKDOWN = TEXTS[:4]
NOTEBOOK = ".ipynb"
_BOLD_LEVEL = 7  # a bold line is a heading to a reader, but GitHub gives it no anchor
_NO_PROSE = re.compile(
    r"(^|/)(requirements|constraints|robots|cmakelists|license|licence|copying|notice|vocab|labels|classes)"
    r"[^/]*$|(^|/)(data|node_modules|vendor|third_party|site-packages|\.?venv|dist|build|[^/]*\.egg-info)/",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Title:
    """A heading with the anchor under which GitHub's page shows it; empty where it has none."""

    number: int
    level: int
    text: str
    anchor: str


@dataclass(frozen=True)
class Prose:
    """One text. `own`: lines that are neither the starter's, nor headings or placeholders, nor blank.

    `parts`: where each line stands in a document without lines, as `slide 3` or `page 2`; else nothing.
    """

    path: str
    lines: tuple[Line, ...]
    own: tuple[Line, ...]
    titles: tuple[Title, ...]
    parts: tuple[str, ...] = ()

    def place(self, number: int) -> tuple[Place, str]:
        """Where a line stands, and the part of the document that it stands in, in words."""
        if not self.parts:
            return Place(self.path, number), ""
        return Place(self.path), self.parts[number - 1]

    @cached_property
    def words(self) -> int:
        """Words of all visible lines."""
        return sum(word_count(line.text) for line in self.lines)

    @cached_property
    def own_words(self) -> int:
        """Words of the candidate's own lines."""
        return sum(word_count(line.text) for line in self.own)


def prose_of(
    tree: SourceTree, starter: SourceTree, asked: Sequence[str], pages: Pages = NO_PAGES
) -> tuple[Prose, ...]:
    """The candidate's texts: what the brief asks for first, then READMEs, then those with most own words.

    `pages`: those of documents that are not read here, as PDF, made plain text at the edge.
    """
    given, copied = starter_lines(starter), {file.data for file in starter.files.values()}
    texts = ((path, file) for path, file in _texts(tree, starter, pages) if file.data not in copied)
    read = (_prose(path, file, given, pages.get(path, ())) for path, file in texts)
    kept = [one for one in read if one.own_words >= (1 if one.path in asked else WORDS_MIN)]
    return tuple(sorted(kept, key=lambda one: (_rank(one.path, asked), -one.own_words, one.path)))


def _texts(tree: SourceTree, starter: SourceTree, pages: Pages) -> Iterator[tuple[str, File]]:
    for path, file in tree.files.items():
        if _NO_PROSE.search(path):
            continue
        is_text = path.lower().endswith(TEXTS) and not unusable_text(path, file, starter)
        if is_text or path.lower().endswith((NOTEBOOK, *OFFICE)) or path in pages:
            yield path, file


def _rank(path: str, asked: Sequence[str]) -> int:
    if path in asked:
        return asked.index(path)
    return len(asked) + (0 if path.lower().startswith("readme") else 1)


def _prose(path: str, file: File, given: frozenset[str], pages: Sequence[str]) -> Prose:
    parts: tuple[str, ...] = ()
    if path.lower().endswith(OFFICE) or pages:
        found = [*_paragraphs(path, file, pages)]
        parts = tuple(one.part for one in found)
        lines = visible_lines("\n".join(one.text for one in found)) if found else ()
    else:
        lines = _noted(file) if path.lower().endswith(NOTEBOOK) else visible_lines(file.text())
    return Prose(path, lines, own_lines(lines, given), _titles(path, lines), parts)


def _paragraphs(path: str, file: File, pages: Sequence[str]) -> Iterator[Paragraph]:
    if path.lower().endswith(OFFICE):
        yield from paragraphs(path, file)
    yield from page_paragraphs(pages)


def _noted(file: File) -> tuple[Line, ...]:
    """The Markdown cells of a notebook, each line with its number in the file (or that of one before)."""
    cells = read_notebook(file).prose
    numbers = accumulate((line.number or 1 for line in cells), max)
    shown = visible_lines("\n".join(line.text for line in cells))
    return tuple(replace(line, number=number) for line, number in zip(shown, numbers, strict=False))


def _titles(path: str, lines: Sequence[Line]) -> tuple[Title, ...]:
    front = _front_matter(lines)
    found = [one for one in headings(lines) if one.number > front]
    real = [one for one in found if one.level < _BOLD_LEVEL and path.lower().endswith(MARKDOWN)]
    made = dict(zip(real, anchors(one.text for one in real), strict=True))
    return tuple(_title(one, made) for one in found)


def _title(one: Heading, made: dict[Heading, str]) -> Title:
    return Title(one.number, one.level, one.text, made.get(one, ""))


def _front_matter(lines: Sequence[Line]) -> int:
    """The last line of the YAML block at the top of a page, which is not prose; 0 where there is none."""
    if not lines or lines[0].text.rstrip() != "---":
        return 0
    return next((line.number for line in lines[1:] if line.text.rstrip() == "---"), 0)
