"""Any scorecard reads back as itself, and no edit that GitHub's editor can make gives a wrong mark."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from rubric.boxes import POINTS
from rubric.checklist import Edit, read_edit, read_ticks, render
from rubric.model import Competency, Outcome, Rubric, Scorecard
from rubric.scorecard import scorecard
from tests.rubric import hostile
from tests.rubric.samples import FINDINGS, ROWS, RUBRIC, mark, marks

WORDS = st.text(max_size=90) | hostile.TEXT
COMPETENCIES = st.lists(
    st.builds(
        Competency,
        id=st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True),
        title=WORDS,
        weight=st.integers(1, 100),
        anchors=st.lists(WORDS, min_size=1, max_size=3).map(lambda words: tuple((words * 5)[:5])),
        asked=st.booleans(),
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda row: row.id,
)
IDS = [row[0] for row in ROWS]
Box = tuple[str, int]
Damage = Callable[[list[str], int, int], list[str]]


def clicked(text: str, box: Box) -> str:
    """The text after a click on a box, as GitHub writes it: only the sign between the brackets changes."""
    line = next(line for line in text.split("\n") if f"<!-- pg:{box[0]}:{box[1]} -->" in line)
    return text.replace(
        line, line.replace("[ ]", "[x]", 1) if "[ ]" in line else line.replace("[x]", "[ ]", 1)
    )


def whole(one: Scorecard) -> dict[str, int | None]:
    """The ticks that a card of one hand shows."""
    return {row.competency.id: None if row.ticked is None else int(row.ticked) for row in one.rows}


# What the editor can do to the lines of a text; one and two are lines.
HARMLESS: Mapping[str, Damage] = {
    "crlf": lambda lines, one, two: [line.rstrip("\r") + "\r" for line in lines],
    "trailing blanks": lambda lines, one, two: [
        *lines[:one],
        f"{lines[one].rstrip()} \t ",
        *lines[one + 1 :],
    ],
    "blank lines at the end": lambda lines, one, two: [*lines, "", "  "],
    "capital": lambda lines, one, two: [line.replace("- [x] ", "- [X] ") for line in lines],
}
HARMFUL: Mapping[str, Damage] = {
    "drop": lambda lines, one, two: lines[:one] + lines[one + 1 :],
    "drop some": lambda lines, one, two: lines[: min(one, two)] + lines[max(one, two) :],
    "cut off": lambda lines, one, two: lines[:one],
    "double": lambda lines, one, two: [*lines[:two], lines[one], *lines[two:]],
    "double some": lambda lines, one, two: lines[: max(one, two)] + lines[min(one, two) :],
    "double all": lambda lines, one, two: lines + lines,
    "turn around": lambda lines, one, two: lines[:one] + lines[one:][::-1],
    "swap": lambda lines, one, two: [
        {one: lines[two], two: lines[one]}.get(n, s) for n, s in enumerate(lines)
    ],
    "half a line": lambda lines, one, two: [*lines[:one], lines[one][: two % 40], *lines[one + 1 :]],
    "join": lambda lines, one, two: [*lines[:one], "".join(lines[one : one + 2]), *lines[one + 2 :]],
    "indent": lambda lines, one, two: [*lines[:one], f"  {lines[one]}", *lines[one + 1 :]],
    "other bullet": lambda lines, one, two: [line.replace("- [", "* [") for line in lines],
    "no ids": lambda lines, one, two: [line.split(" <!--")[0] for line in lines],
    "write": lambda lines, one, two: [*lines[:one], "- [x] 4 - mine", *lines[one:]],
}


def edits(damages: Mapping[str, Damage]) -> st.SearchStrategy[list[tuple[Damage, int, int]]]:
    """Some damages one after the other, each with two lines to do it to."""
    number = st.integers(0, 10_000)
    return st.lists(
        st.tuples(st.sampled_from(sorted(damages)).map(damages.__getitem__), number, number), max_size=5
    )


def done(text: str, damages: list[tuple[Damage, int, int]]) -> str:
    """The text after all of them."""
    lines = text.split("\n")
    for damage, one, two in damages:
        lines = damage(lines, one % len(lines), two % len(lines)) or [""]
    return "\n".join(lines)


MARKS = st.lists(st.integers(0, 4), max_size=6)
BOXES = st.tuples(st.sampled_from(IDS), st.sampled_from(POINTS))


@settings(max_examples=2000, deadline=None)
@given(
    COMPETENCIES, st.lists(st.none() | st.integers(0, 4), min_size=3, max_size=3), st.sampled_from(Outcome)
)
def test_what_is_rendered_is_read_back(
    rows: list[Competency], points: list[int | None], gate: Outcome
) -> None:
    """For every scorecard, with words of any kind, the boxes show the marks and an unchanged text no edit."""
    given = [mark(row.id, n, row.title) for row, n in zip(rows, points, strict=False) if n is not None]
    one = scorecard(Rubric("Any", tuple(rows), 70, (), "v1"), given, gate)
    text = render(one, FINDINGS)
    assert read_ticks(text, one) == whole(one)
    assert read_edit(text, text, one) == Edit({}, tampered=False)


@settings(max_examples=2000, deadline=None)
@given(MARKS, BOXES, edits({**HARMLESS, **HARMFUL}))
def test_no_damage_ever_gives_a_wrong_mark(
    given: list[int], box: Box, damages: list[tuple[Damage, int, int]]
) -> None:
    """Around one click, lines are lost, doubled, moved, reworded: the edit says that click, or it is told."""
    before = scorecard(RUBRIC, marks(*given), Outcome.PASS)
    old = render(before, FINDINGS)
    row, points = box
    meant = None if whole(before)[row] == points else points
    edit = read_edit(old, done(clicked(old, box), damages), before)
    assert edit.changes in ({}, {row: meant})
    assert edit.changes or edit.tampered


@settings(max_examples=300, deadline=None)
@given(MARKS, BOXES, edits(HARMLESS))
def test_what_browsers_do_to_a_text_is_no_edit(
    given: list[int], box: Box, damages: list[tuple[Damage, int, int]]
) -> None:
    """Line ends, blanks and a capital X around a click: exactly that click is read."""
    before = scorecard(RUBRIC, marks(*given), Outcome.PASS)
    old = render(before, FINDINGS)
    row, points = box
    meant = None if whole(before)[row] == points else points
    assert read_edit(old, done(clicked(old, box), damages), before) == Edit({row: meant}, tampered=False)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=400) | hostile.TEXT, MARKS)
def test_any_text_can_be_read(text: str, given: list[int]) -> None:
    """A comment replaced by arbitrary text changes no mark and never breaks the reader."""
    before = scorecard(RUBRIC, marks(*given), Outcome.PASS)
    edit = read_edit(render(before, FINDINGS), text, before)
    assert (edit.changes, edit.ambiguous) == ({}, tuple(row for row in IDS if whole(before)[row] is not None))
