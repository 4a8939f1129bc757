"""What the reviewer's report folds away: machine facts, and found text for each evidence item."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rubric.document import Block, Fold, Link, Paragraph, Quoted, Spans, Table
from rubric.facts import Fact, State
from rubric.grade import Graded
from rubric.reading import ItemPointers, Pointer
from rubric.reading.pointers import POINTERS_MAX
from rubric.report.about import About

_QUOTE = 90  # characters
_PLACES = 3
_STATES = {
    State.GOOD: "in order",
    State.BAD: "to look at",
    State.ABSENT: "not there",
    State.UNREAD: "not read",
}
Row = tuple[Spans, ...]


def facts_found(graded: Graded, about: About) -> tuple[Block, ...]:
    """Two folded tables; nothing where the files of this attempt were not read."""
    reading = graded.reading
    if reading is None or not (reading.facts or reading.items):
        return ()
    return (_facts(reading.facts, about), _items(reading.items, about))


def _facts(facts: Sequence[Fact], about: About) -> Block:
    counts = Counter(one.state for one in facts)
    told = ", ".join(f"{counts[state]} {words}" for state, words in _STATES.items() if counts[state])
    rows = tuple(_fact(one, about) for one in facts)
    return Fold(f"Machine facts: {told}", (Table(("Fact", "State", "What was read", "Where"), rows),))


def _fact(one: Fact, about: About) -> Row:
    return (one.title,), (_STATES[one.state],), (one.words,), about.places(one.places, _PLACES)


def _items(items: Sequence[ItemPointers], about: About) -> Block:
    found = sum(bool(one.found) for one in items)
    told = (
        "Looked for in every submission, whatever the brief asks. Nothing is judged: what was found may be "
        "wrong, and where nothing was found it may stand there in other words or in a file that is not read."
    )
    rows = tuple(_item(one, about) for one in items)
    head = ("Item", "Found text", *("",) * (POINTERS_MAX - 1))
    return Fold(f"Found text by item: {found} of {len(items)}", (Paragraph((told,)), Table(head, rows)))


def _item(one: ItemPointers, about: About) -> Row:
    cells: list[Spans] = [pointer_spans(found, about) for found in one.found[:POINTERS_MAX]]
    cells = cells or [("nothing found",)]
    return ((one.item,), *cells, *((("–",),) * (POINTERS_MAX - len(cells))))


def pointer_spans(one: Pointer, about: About) -> Spans:
    """A pointer as one cell: its place as a link, the quote, and a tag where it may say that it is not so."""
    place, url = Quoted(str(one.place)), about.address(one.place, one.anchor)
    tag = (' (says "not" or "later")',) if one.hedged else ()
    return (Link(place, url) if url else place, " ", Quoted(one.quote, _QUOTE), *tag)
