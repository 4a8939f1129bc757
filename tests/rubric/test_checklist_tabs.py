"""Ticks in browser tabs that show older texts: a click moves the mark that was clicked, and no other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from rubric.boxes import POINTS, take_apart
from rubric.checklist import Edit, read_edit, render
from rubric.model import Competency, Outcome, Rubric, Scorecard
from rubric.scorecard import scorecard
from tests.rubric.samples import mark

ROWS = tuple(
    Competency(id_, id_.upper(), 50.0, ("none", "poor", "fair", "good", "best")) for id_ in ("a", "b")
)
RUBRIC = Rubric("Card", ROWS, 70.0, (), "v1")


def card(marks: dict[str, int | None]) -> Scorecard:
    """The card that the record holds."""
    given = [mark(row, points) for row, points in marks.items() if points is not None]
    return scorecard(RUBRIC, given, Outcome.PASS)


def flipped(text: str, row: str, points: int) -> str:
    """The text after a click on a box."""
    line = next(line for line in text.split("\n") if f"<!-- pg:{row}:{points} -->" in line)
    new = line.replace("[ ]", "[x]", 1) if "[ ]" in line else line.replace("[x]", "[ ]", 1)
    return text.replace(line, new)


EMPTY = render(card({}), ())


@dataclass(frozen=True)
class Saved:
    """One save of the comment: the text before and after, and the box that was clicked."""

    old: str
    new: str
    row: Competency
    points: int


@dataclass
class World:
    """GitHub's text, the marks on record, what three tabs show, and the deliveries still on their way."""

    marks: dict[str, int | None] = field(default_factory=dict)
    text: str = EMPTY
    tabs: list[str] = field(default_factory=lambda: [EMPTY, EMPTY, EMPTY])
    saves: list[Saved] = field(default_factory=list)

    def click(self, tab: int, row: Competency, points: int) -> None:
        """The tab saves its whole text, however old it is, with one box flipped."""
        new = flipped(self.tabs[tab], row.id, points)
        self.saves.append(Saved(self.text, new, row, points))
        self.text = self.tabs[tab] = new

    def deliver(self) -> None:
        """The oldest save reaches us."""
        for saved in self.saves[:1]:
            edit = read_edit(saved.old, saved.new, card(self.marks))
            check(saved, edit, self.marks.get(saved.row.id))
            self.marks.update(edit.changes)
        del self.saves[:1]


def check(saved: Saved, edit: Edit, held: int | None) -> None:
    """A row that stands as rendered stays, several rows only gain marks, a certain click is not lost."""
    old, new = take_apart(saved.old, ROWS), take_apart(saved.new, ROWS)
    as_rendered = {row.id for row in ROWS if new.ticked(row) == new.held(row)}
    for row in ROWS:
        if row.id in edit.changes:
            assert row.id not in as_rendered
            assert edit.changes[row.id] in (new.ticked(row) or {None})
            assert len(edit.changes) == 1 or not old.ticked(row)
    others = {row.id for row in ROWS} - {saved.row.id}
    gained = new.ticked(saved.row) - new.held(saved.row) - old.ticked(saved.row)
    if others <= as_rendered and saved.points in gained and gained <= {saved.points, held}:
        assert edit.changes == ({} if held == saved.points else {saved.row.id: saved.points})
        assert saved.row.id not in edit.ambiguous


STEPS = st.one_of(
    st.tuples(st.just("click"), st.integers(0, 2), st.sampled_from(ROWS), st.sampled_from(POINTS)),
    st.tuples(st.sampled_from(("open", "deliver", "render")), st.integers(0, 2)),
)


@settings(max_examples=2000, deadline=None)
@given(st.lists(STEPS, max_size=14))
def test_no_old_text_moves_a_mark(steps: list[tuple[Any, ...]]) -> None:
    """Three tabs with texts of any age, deliveries and our own edits in any order: an old text of another row
    never counts, and of two quick ticks none is lost.
    """
    world = World()
    for what, tab, *box in steps:
        if what == "click":
            world.click(tab, *box)
        elif what == "open":
            world.tabs[tab] = world.text
        elif what == "deliver":
            world.deliver()
        else:
            world.text = render(card(world.marks), ())
    while world.saves:
        world.deliver()
