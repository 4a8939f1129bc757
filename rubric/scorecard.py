"""From people's points to a card: weights, the caps of the gate, the comments that points ask for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from rubric.model import POINTS_MAX, Competency, Mark, Outcome, Row, Rubric, Scorecard, latest

NO_MARK = "no mark yet"
_NOTED = (0, POINTS_MAX)  # the ends of the scale: whoever gives them says why
_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Figure:
    """The points that one row gets, 0..4, with their comment. A mean of marks owes no comment of its own."""

    points: float
    note: str = ""
    needs_note: bool = False


def scorecard(rubric: Rubric, marks: Iterable[Mark], gate: Outcome) -> Scorecard:
    """The card of one hand: the last mark of each row that is asked; 0 and 4 points ask for a comment.

    Marks of rows that the rubric does not have or does not ask for are left out. Raises ValueError for points
    outside 0..4.
    """
    given = latest(marks)
    return card(rubric, {row.id: figure(given[row.id]) for row in rubric.asked if row.id in given}, gate)


def figure(mark: Mark) -> Figure:
    """What a mark gives its row. Raises ValueError for points outside 0..4."""
    if not 0 <= mark.points <= POINTS_MAX:
        raise ValueError(
            f"{mark.points} points for {mark.competency} by {mark.reviewer}: a row takes 0 to {POINTS_MAX}"
        )
    return Figure(mark.points, mark.note, mark.points in _NOTED and not mark.note.strip())


def card(
    rubric: Rubric, figures: Mapping[str, Figure], gate: Outcome, why_none: Mapping[str, str] = _NOTHING
) -> Scorecard:
    """The asked rows with their figures by row id, capped where the gate failed, and the percentages.

    A gate that is open (inconclusive, our fault) caps nothing, but the card is not above the line either.
    `why_none` says in words, by row id, why a row has no figure; else it has no mark yet.
    """
    rows = tuple(_row(row, figures.get(row.id), _cap(rubric, row, gate)) for row in rubric.asked)
    lacking = {
        row.competency.id: _lack(row, why_none) for row in rows if row.counted is None or row.needs_note
    }
    so_far = _weighted([row for row in rows if row.counted is not None])
    percent = None if lacking else so_far
    return Scorecard(rubric, rows, gate, percent, so_far, tuple(lacking), tuple(lacking.values()))


def _cap(rubric: Rubric, row: Competency, gate: Outcome) -> int | None:
    if gate is not Outcome.FAIL:
        return None
    return min((cap.at_most for cap in rubric.gate_caps if cap.competency == row.id), default=None)


def _row(row: Competency, given: Figure | None, cap: int | None) -> Row:
    if given is None:
        return Row(row, None, None)
    if cap is None or given.points <= cap:
        return Row(row, given.points, given.points, note=given.note, needs_note=given.needs_note)
    reason = (
        f"ticked {given.points:.3g}, counts {cap}: "
        f"the reproducibility gate failed, which caps this row at {cap}"
    )
    return Row(row, given.points, cap, reason, given.note, given.needs_note)


def _lack(row: Row, why_none: Mapping[str, str]) -> str:
    competency = row.competency
    if row.ticked is None:
        return f"{competency.title}: {why_none.get(competency.id, NO_MARK)}"
    return f"{competency.title}: {row.ticked:g} needs a comment: /note {competency.id} why"


def _weighted(rows: Sequence[Row]) -> float | None:
    """Percent of the points that these rows could give, by weight; None where they weigh nothing."""
    weight = sum(row.competency.weight for row in rows)
    if weight <= 0:
        return None
    points = sum(row.competency.weight * (row.counted or 0) for row in rows)
    return round(100 * points / (POINTS_MAX * weight), 9)  # a float's error must not decide at the pass line
