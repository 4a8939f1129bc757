"""Several people's cards of one submission: sealed until all are in, then side by side with their sum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rubric.model import Competency, Mark, Outcome, Row, Rubric, Scorecard, latest
from rubric.scorecard import Figure, card, figure, scorecard

AGREED = 1  # points; marks further apart than this have no mean worth the name

Points = tuple[tuple[str, int], ...]  # reviewer and points, in the order of the cards


@dataclass(frozen=True)
class SeatCard:
    """What one person of a panel has marked on a card of their own."""

    reviewer: str
    role: str
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class SeatState:
    """Whether a person's card is in: every row marked, every comment there."""

    reviewer: str
    role: str
    is_in: bool


@dataclass(frozen=True)
class Sealed:
    """A panel that is not all in. It holds nobody's points: what is not there cannot be shown by mistake."""

    seats: tuple[SeatState, ...]


@dataclass(frozen=True)
class PanelRow:
    """One row with everybody's points as ticked, how far they lie apart, and what counts.

    `counted` is None, and `discuss` true, while the points lie 2 or more apart without a consensus mark.
    """

    competency: Competency
    points: Points
    spread: int
    discuss: bool
    consensus: Mark | None
    counted: float | None  # after the gate


@dataclass(frozen=True)
class Opened:
    """A panel that is all in. `low` and `high` are the lowest and highest score of a seat, in percent."""

    rows: tuple[PanelRow, ...]
    cards: tuple[Scorecard, ...]  # one a seat, in order of role and login
    scorecard: Scorecard
    low: float
    high: float


def panel(
    rubric: Rubric, seats: Sequence[SeatCard], consensus: Sequence[Mark], gate: Outcome
) -> Sealed | Opened:
    """The panel as it may be shown now; the order of `seats` makes no difference.

    A row counts its consensus mark; else the mean of the seats, if they lie at most 1 apart; else nothing
    until there is one. The caps of the gate apply to all of them. Raises ValueError for a panel without seats
    and for points outside 0..4.
    """
    if not seats:
        raise ValueError("a panel has at least one seat")
    ordered = sorted(seats, key=lambda seat: (seat.role, seat.reviewer.casefold()))
    cards = tuple(scorecard(rubric, seat.marks, gate) for seat in ordered)
    if not all(one.complete for one in cards):
        states = zip(ordered, cards, strict=True)
        return Sealed(tuple(SeatState(seat.reviewer, seat.role, one.complete) for seat, one in states))
    return _opened(rubric, ordered, cards, latest(consensus), gate)


def _opened(
    rubric: Rubric,
    seats: Sequence[SeatCard],
    cards: tuple[Scorecard, ...],
    agreed: Mapping[str, Mark],
    gate: Outcome,
) -> Opened:
    given = {row.id: _points(row, seats) for row in rubric.asked}
    found = {row: _figure(points, agreed.get(row)) for row, points in given.items()}
    apart = {
        row: f"{_spread(points)} points apart: discuss and agree on a mark" for row, points in given.items()
    }
    together = card(rubric, {row: one for row, one in found.items() if one is not None}, gate, apart)
    rows = (_row(row, given[row.competency.id], agreed.get(row.competency.id)) for row in together.rows)
    scores = [one.percent or 0.0 for one in cards]
    return Opened(tuple(rows), cards, together, min(scores), max(scores))


def _points(row: Competency, seats: Sequence[SeatCard]) -> Points:
    return tuple((seat.reviewer, latest(seat.marks)[row.id].points) for seat in seats)


def _spread(points: Points) -> int:
    given = [one for _, one in points]
    return max(given) - min(given)


def _figure(points: Points, consensus: Mark | None) -> Figure | None:
    if consensus is not None:
        return figure(consensus)
    if _spread(points) > AGREED:
        return None
    return Figure(sum(one for _, one in points) / len(points))


def _row(row: Row, points: Points, consensus: Mark | None) -> PanelRow:
    discuss = row.counted is None
    return PanelRow(row.competency, points, _spread(points), discuss, consensus, row.counted)
