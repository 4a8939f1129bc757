"""What the reviewer's report shows of the files: changes against the starter, write-ups, found text."""

from __future__ import annotations

from collections.abc import Sequence

from rubric.document import (
    Block,
    Fold,
    Heading,
    Link,
    Paragraph,
    Quoted,
    Span,
    Spans,
    Strong,
    Table,
)
from rubric.grade import Graded
from rubric.model import Competency, Place
from rubric.reading import Changes, Pointer, Reading, RowPointers, Section, Writeup
from rubric.reading.changes import FileChange, How, Readme
from rubric.reading.pointers import POINTERS_MAX
from rubric.report.about import About
from rubric.report.facts_found import pointer_spans
from rubric.report.parts import lines
from rubric.units import counted

_WRITEUPS = 8  # in sight; the others are folded
_SECTIONS = 6  # linked, of one write-up
_LANGUAGES = 6
_QUOTE = 90  # characters
Row = tuple[Spans, ...]

_README = {
    Readme.OWN: ("The README is changed.",),
    Readme.GIVEN: (Strong("The README is the starter's"), ": it is not the candidate's text."),
    Readme.ABSENT: (Strong("There is no README."),),
}


def files_read(graded: Graded, about: About) -> tuple[Block, ...]:
    """Changes, write-ups and found text; one line where the files of this attempt were not read."""
    reading = graded.reading
    if reading is None:
        return lines((Strong("Files:"), " not read for this attempt; a re-run reads them."))
    return (
        *_changes(reading.changes, about),
        *_writeups(reading, about),
        *_pointers(reading.pointers, graded.assessment.rubric.asked, about),
    )


def _changes(changes: Changes, about: About) -> tuple[Block, ...]:
    told = [
        f"{counted(changes.added, 'file')} added",
        f"{changes.changed:,} changed",
        f"{changes.removed:,} removed",
        f"{changes.moved:,} moved" if changes.moved else "",
        f"{changes.untouched:,} untouched",
    ]
    link = about.link("diff", "every change")
    head: Spans = (f"{', '.join(filter(None, told))}. ", *_README[changes.readme])
    return (
        Heading("Changes against the starter"),
        Paragraph((*head, " See ", *link, ".") if link else head),
        *lines(_languages(changes)),
        *_changed_files(changes, about),
    )


def _languages(changes: Changes) -> Spans:
    shown = [
        f"{one.name} {one.lines:,} in {counted(one.files, 'file')}" for one in changes.languages[:_LANGUAGES]
    ]
    more = len(changes.languages) - _LANGUAGES
    shown += [f"and {counted(more, 'more language')}"] if more > 0 else []
    return (f"Own lines: {', '.join(shown)}.",) if shown else ()


def _changed_files(changes: Changes, about: About) -> tuple[Block, ...]:
    total = changes.added + changes.changed + changes.removed + changes.moved
    if not changes.files:
        return ()
    rows = tuple(_changed_file(one, about) for one in changes.files)
    more = total - len(changes.files)
    rest = lines((f"And {counted(more, 'more file')}.",)) if more else ()
    table = Table(("File", "", "Own lines"), rows)
    return (Fold(f"Files that differ: {total:,}", (table, *rest)),)


def _changed_file(one: FileChange, about: About) -> Row:
    place = Quoted(one.path) if one.how is How.REMOVED else about.place(Place(one.path))
    return (place,), (one.how.value,), (f"{one.lines:,}" if one.lines else "",)


def _writeups(reading: Reading, about: About) -> tuple[Block, ...]:
    if not reading.writeups:
        return lines((Strong("Write-ups:"), " no text of the candidate's own was found."))
    first, rest = reading.writeups[:_WRITEUPS], reading.writeups[_WRITEUPS:]
    blocks: list[Block] = [Heading("Write-ups"), _table(first, about)]
    if rest:
        more = lines((f"And {reading.more_writeups:,} more.",)) if reading.more_writeups else ()
        summary = counted(len(rest) + reading.more_writeups, "more write-up")
        blocks.append(Fold(summary, (_table(rest, about), *more)))
    return tuple(blocks)


def _table(writeups: Sequence[Writeup], about: About) -> Table:
    rows: list[Row] = [
        (
            (about.place(Place(one.path)),),
            (_words(one.words),),
            (_words(one.own_words),),
            _sections(one, about),
        )
        for one in writeups
    ]
    return Table(("Write-up", "Words", "Outside the starter", "Headings"), tuple(rows))


def _words(number: int | None) -> str:
    return "not read" if number is None else f"{number:,}"


def _sections(one: Writeup, about: About) -> Spans:
    parts: list[Span] = []
    for section in one.sections[:_SECTIONS]:
        shown = _section(one.path, section, about)
        parts += [" · ", shown] if parts else [shown]
    more = len(one.sections) + one.more_sections - _SECTIONS
    return (*parts, f" · and {more:,} more") if more > 0 else tuple(parts)


def _section(path: str, section: Section, about: About) -> Span:
    url = about.address(Place(path, section.line), section.anchor)
    text = Quoted(section.text, _QUOTE)
    return Link(text, url) if url else text


def _pointers(pointers: Sequence[RowPointers], rows: Sequence[Competency], about: About) -> tuple[Block, ...]:
    found = {one.competency: one.found for one in pointers}
    told = (
        f"Places to read first, at most {POINTERS_MAX} a row. No mark follows from them: what was found may "
        "be wrong, and where nothing was found it may stand there in other words."
    )
    table = tuple(_row(row, found.get(row.id, ()), about) for row in rows)
    head = ("Row", "Found text", *("",) * (POINTERS_MAX - 1))
    return (Heading("Found text by row"), Paragraph((told,)), Table(head, table))


def _row(row: Competency, found: Sequence[Pointer], about: About) -> Row:
    cells: list[Spans] = [pointer_spans(one, about) for one in found[:POINTERS_MAX]] or [("nothing found",)]
    return ((row.title,), *cells, *((("–",),) * (POINTERS_MAX - len(cells))))
