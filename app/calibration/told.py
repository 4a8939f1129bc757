"""The figures as a document, for terminal and browser alike."""

from __future__ import annotations

from app.calibration.agreement import RELIABLE, TENTATIVE, Agreement
from app.calibration.drift import Drift
from app.calibration.figures import Figures
from app.calibration.interval import Estimate
from app.calibration.leniency import Leniency
from app.calibration.monthly import APART, Round
from rubric.document import Block, Document, Heading, Paragraph, Quoted, Span, Spans, Table
from rubric.units import counted

MONTHS_SHOWN = 6
NONE = "–"
_ALPHA = (
    "Krippendorff's alpha, ordinal: 1 is full agreement, 0 is what chance gives. "
    f"From {RELIABLE:.3f} on it is called reliable, from {TENTATIVE:.3f} on tentative."
)
_LENIENCY = (
    "How many points of 0 to 4 a reviewer gives more or less than the others on the same submissions and "
    "rows, with a 95 % interval. It says how people differ, not who is right."
)
_DRIFT = "The same by month, cards in brackets; and the trend, in points a month."
_ROUNDS = f"The same submission to all. Rows on which they are {APART} or more points apart want a talk."
_NOTHING = "No reviewer has given points yet that others can be compared with: figures need a panel."


def document(found: Figures, slug: str = "") -> Document:
    """The page of one assessment, or of all of them."""
    title = f"Calibration: {slug}" if slug else "Calibration"
    return Document(title, _blocks(found) or (Paragraph((_NOTHING,)),))


def _blocks(found: Figures) -> tuple[Block, ...]:
    return (
        *_part(
            "Agreement",
            _ALPHA,
            ("stage", "row", "alpha", "submissions", "reviewers", "reading"),
            tuple(_agreement(one) for one in found.agreement),
        ),
        *_part(
            "Leniency",
            _LENIENCY,
            ("reviewer", "difference", "95 % interval", "cards", "reading"),
            tuple(_leniency(one) for one in found.leniency),
        ),
        *_drift(found.drift),
        *_part(
            "Calibration sets",
            _ROUNDS,
            ("month", "submission", "reviewers", "far apart"),
            tuple(_round(one) for one in found.rounds),
        ),
    )


def _part(title: str, words: str, head: tuple[str, ...], rows: tuple[tuple[Spans, ...], ...]) -> list[Block]:
    return [Heading(title), Paragraph((words,)), Table(head, rows)] if rows else []


def _drift(found: tuple[Drift, ...]) -> list[Block]:
    shown = sorted({month.month for one in found for month in one.months})[-MONTHS_SHOWN:]
    head = ("reviewer", *shown, "trend", "95 % interval", "reading")
    rows = tuple(
        ((Quoted(one.reviewer),), *_months(one, shown), *_estimate(one.trend), (one.note,)) for one in found
    )
    return _part("Drift", _DRIFT, head, rows)


def _months(one: Drift, shown: list[str]) -> list[Spans]:
    cells = {month.month: f"{_points(month.points)} ({month.n})" for month in one.months}
    return [(cells.get(month, NONE),) for month in shown]


def _agreement(one: Agreement) -> tuple[Spans, ...]:
    alpha = NONE if one.alpha is None else f"{one.alpha:z.3f}"
    numbers: tuple[Spans, ...] = ((alpha,), (f"{one.units:,}",), (f"{one.raters:,}",))
    return (Quoted(one.stage),), (Quoted(one.row),), *numbers, (one.note,)


def _leniency(one: Leniency) -> tuple[Spans, ...]:
    n = 0 if one.points is None else one.points.n
    return (Quoted(one.reviewer),), *_estimate(one.points), (f"{n:,}",), (one.note,)


def _round(one: Round) -> tuple[Spans, ...]:
    apart: list[Span] = []
    for row in one.apart:
        apart += [", ", Quoted(row)] if apart else [Quoted(row)]
    people = counted(len(one.reviewers), "reviewer")
    return (one.month,), (Quoted(one.unit),), (people,), tuple(apart) or ("nothing",)


def _estimate(found: Estimate | None) -> tuple[Spans, Spans]:
    if found is None:
        return (NONE,), (NONE,)
    if found.low is None or found.high is None:
        return (_points(found.value),), (NONE,)
    return (_points(found.value),), (f"{_points(found.low)} to {_points(found.high)}",)


def _points(value: float) -> str:
    return f"{value:+z.2f}"
