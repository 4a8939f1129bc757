"""What the review side is told of a panel: who is in, and once all are, every mark and the spread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.review.state import Seat
from rubric import markdown
from rubric.document import Block, BulletList, Code, Document, Heading, Paragraph, Spans, Strong, Table
from rubric.panel import Opened, PanelRow, Sealed, SeatState
from rubric.units import percent

_SEALED = (
    "Everybody marks on a desk of their own. Marks are shown here once the whole panel is in, "
    "and to nobody before."
)
_CONSENSUS: Spans = (
    "These rows lie 2 or more points apart: talk about them (",
    Code("/discuss ROW"),
    "), then tick the consensus in the rubric below. The marks of the panel stay beside it.",
)
_UNSEALED = (
    'so no card is put there. An owner of the organisation sets the base permission to "No permission" '
    "(organisation settings, Member privileges), and takes out whoever was let into the desk besides its "
    "reviewer; the service goes on by itself within a minute."
)
_OWNER = "owns the organisation. GitHub hides nothing from owners: they could look at the other desks."


def panel_comment(found: Sealed | Opened, seats: Sequence[Seat] = ()) -> str:
    """The panel's comment on the review pull request, as Markdown. `seats` are the taken ones."""
    return markdown.render(_sealed(found, seats) if isinstance(found, Sealed) else _opened(found))


def _sealed(found: Sealed, seats: Sequence[Seat]) -> Document:
    inside = sum(seat.is_in for seat in found.seats)
    unsealed = frozenset(seat.reviewer for seat in seats if seat.is_open_to_others)
    rows = tuple(_seat(seat, unsealed) for seat in found.seats)
    told = Paragraph((Strong(f"{inside} of {len(found.seats)} are in."), f" {_SEALED}"))
    table = Table(("Seat", "Reviewer", "Card"), rows)
    owners = tuple(seat.reviewer for seat in seats if seat.is_owner)
    return Document("Panel", (told, table, *_warnings(unsealed, owners)))


def _seat(seat: SeatState, unsealed: frozenset[str]) -> tuple[Spans, ...]:
    state = "desk not sealed" if seat.reviewer in unsealed else "in" if seat.is_in else "not yet"
    return (seat.role,), (Code(seat.reviewer) if seat.reviewer else "nobody yet",), (state,)


def _warnings(unsealed: frozenset[str], owners: Sequence[str]) -> Iterator[Block]:
    if unsealed:
        yield Paragraph((Strong("Others can read a desk that is not sealed,"), f" {_UNSEALED}"))
    for login in owners:
        yield Paragraph((Code(login), f" {_OWNER}"))


def _opened(found: Opened) -> Document:
    head = ("Row", *(reviewer for reviewer, _ in found.rows[0].points), "Apart", "Consensus", "Counts")
    apart = [row for row in found.rows if row.discuss and row.consensus is None]
    span = f"{percent(found.low)} to {percent(found.high)}"
    blocks = (
        Paragraph((Strong("The whole panel is in."), f" Its cards come to {span}.")),
        Table(head, tuple(_row(row) for row in found.rows)),
    )
    if not apart:
        return Document("Panel", blocks)
    asked = BulletList(tuple((row.competency.title,) for row in apart))
    return Document("Panel", (*blocks, Heading("To be discussed"), Paragraph(_CONSENSUS), asked))


def _row(row: PanelRow) -> tuple[Spans, ...]:
    consensus = "" if row.consensus is None else f"{row.consensus.points} by {row.consensus.reviewer}"
    counts = "open" if row.counted is None else f"{row.counted:g}"
    points = tuple((f"{points}",) for _, points in row.points)
    return (row.competency.title,), *points, (f"{row.spread}",), (consensus,), (counts,)
