"""What the reviewer's report folds away: machine facts, and found text for each evidence item."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rubric.document import Block, Fold, Link, Paragraph, Quoted, Spans, Table
from rubric.facts import Fact, State
from rubric.facts.probed import probed
from rubric.grade import Graded
from rubric.reading import ItemPointers, Pointer
from rubric.reading.pointers import POINTERS_MAX
from rubric.reading.tags import TOLD
from rubric.report.about import About
from rubric.role import Role
from rubric.roles import role_of

_QUOTE = 90  # characters
_PLACES = 3
_STATES = {
    State.GOOD: "in order",
    State.BAD: "to look at",
    State.ABSENT: "not there",
    State.UNREAD: "not read",
}
_WHOEVER = "Looked for in every submission, whatever the brief asks. "
_NO_MARK = (
    "Nothing is judged: what was found may be wrong, and where nothing was found it may stand there in other "
    "words or in a file that is not read."
)
Row = tuple[Spans, ...]


def facts_found(graded: Graded, about: About) -> tuple[Block, ...]:
    """Two folded tables; nothing where the files of this attempt were not read."""
    reading = graded.reading
    if reading is None or not (reading.facts or reading.items):
        return ()
    served = probed(graded.assessment.contract, graded.submission, reading.routes, graded.observation)
    found = (*reading.facts, *(() if served is None else (served,)))
    role = role_of(graded.assessment.profile)
    return (_facts(found, about), _items(reading.items, role, about))


def _facts(facts: Sequence[Fact], about: About) -> Block:
    counts = Counter(one.state for one in facts)
    told = ", ".join(f"{counts[state]} {words}" for state, words in _STATES.items() if counts[state])
    rows = tuple(_fact(one, about) for one in facts)
    return Fold(f"Machine facts: {told}", (Table(("Fact", "State", "What was read", "Where"), rows),))


def _fact(one: Fact, about: About) -> Row:
    return (one.title,), (_STATES[one.state],), (one.words,), about.places(one.places, _PLACES)


def _items(items: Sequence[ItemPointers], role: Role | None, about: About) -> Block:
    """What the role asks for, essential items first; without a role, every item."""
    named = {one.item: one for one in items}
    asked = [one for one in role.items if one.name in named] if role else []
    shown = [(named[one.name], one.essential) for one in asked] or [(one, True) for one in items]
    found = sum(bool(one.found) for one, _ in shown)
    told = f"What the role {role.title} has to show, essential first. " if role and asked else _WHOEVER
    rows = tuple(_item(one, about, essential=essential) for one, essential in shown)
    head = ("Item", "Found text", *("",) * (POINTERS_MAX - 1))
    table = Table(head, rows)
    return Fold(f"Found text by item: {found} of {len(shown)}", (Paragraph((told + _NO_MARK,)), table))


def _item(one: ItemPointers, about: About, *, essential: bool) -> Row:
    cells: list[Spans] = [pointer_spans(found, about) for found in one.found[:POINTERS_MAX]]
    cells = cells or [("nothing found",)]
    count = f" ({one.counted})" if one.counted else ""
    name = f"{one.item}{count}" + ("" if essential else " (nice to have)")
    return ((name,), *cells, *((("–",),) * (POINTERS_MAX - len(cells))))


def pointer_spans(one: Pointer, about: About) -> Spans:
    """A pointer as one cell: its place as a link, the quote, and a tag where it may say that it is not so."""
    place, url = Quoted(str(one.place)), about.address(one.place, one.anchor)
    told = TOLD[one.tag]
    tag = (told,) if told else ()
    return (Link(place, url) if url else place, " ", Quoted(one.quote, _QUOTE), *tag)
