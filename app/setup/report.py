"""The self-test as a document: one line that sums it up, then a table for each section."""

from __future__ import annotations

from itertools import groupby

from app.setup.row import Row, State
from rubric.document import Block, Document, Heading, Spans, Strong, Table, Verdict, printable
from rubric.model import Outcome

TITLE = "Set-up check"
OUTCOME = {State.OK: Outcome.PASS, State.WRONG: Outcome.FAIL, State.UNKNOWN: Outcome.INCONCLUSIVE}
SIGN = {State.OK: "✓", State.WRONG: "✗", State.UNKNOWN: "?"}
HEAD = ("state", "what", "found", "how to mend it")
CELL_MAX = 600  # characters: a broken assessment may have many mistakes


def worst(rows: tuple[Row, ...]) -> State:
    """How the whole stands: wrong before unknown before ok."""
    found = {row.state for row in rows}
    return next((state for state in (State.WRONG, State.UNKNOWN) if state in found), State.OK)


def report(rows: tuple[Row, ...]) -> Document:
    """The page and the terminal's text. What people named on GitHub is shown as text."""
    blocks: list[Block] = [_summary(rows)]
    for section, group in groupby(rows, key=lambda row: row.section):
        blocks += [Heading(section), Table(HEAD, tuple(_cells(row) for row in group))]
    return Document(TITLE, tuple(blocks))


def _summary(rows: tuple[Row, ...]) -> Verdict:
    wrong, unknown = (sum(row.state is state for row in rows) for state in (State.WRONG, State.UNKNOWN))
    said = [f"{wrong} to mend"] if wrong else []
    said += [f"{unknown} could not be found out"] if unknown else []
    return Verdict(
        label="Set-up",
        outcome=OUTCOME[worst(rows)],
        headline=", ".join(said) or "everything is in place",
        detail=f"{len(rows)} things were looked at just now",
    )


def _cells(row: Row) -> tuple[Spans, ...]:
    word = f"{SIGN[row.state]} {row.state.value}"
    state = word if row.state is State.OK else Strong(word)
    name, said, mend = (printable(text, CELL_MAX) for text in (row.name, row.said, row.mend))
    return (state,), (name,), (said,), (mend,)
