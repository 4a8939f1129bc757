"""The boxes of a rubric comment, both ways: a line each with a hidden id; a text taken apart into them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rubric import markdown
from rubric.model import POINTS_MAX, Competency

POINTS = range(POINTS_MAX + 1)
_LABEL_LENGTH = 70  # of the words beside a box; the whole anchor stands in the fold
_HELD = " <!-- held -->"  # behind a box that was rendered with a tick: an older text is known by it
_BOX = re.compile(r"- \[([ xX])\] (.*)")
_ID = re.compile(r"<!-- pg:([a-z][a-z0-9_-]*):([0-9]) -->")

_Box = tuple[str, int]  # competency id and points


@dataclass(frozen=True)
class _State:
    """A box in a text: whether it is ticked now, and whether it was when the text was rendered."""

    ticked: bool
    held: bool


@dataclass(frozen=True)
class Body:
    """A comment taken apart: the boxes with a state per line that carries them; everything else in order.

    `ticks` counts the ticked lines with a box's hidden id, also where the words beside it are not its own.
    """

    boxes: Mapping[_Box, tuple[_State, ...]]
    ticks: Mapping[_Box, int]
    skeleton: tuple[object, ...]

    def readable(self, row: Competency) -> bool:
        """Whether each box of the row stands exactly once."""
        return all(len(self.boxes.get((row.id, points), ())) == 1 for points in POINTS)

    def ticked(self, row: Competency) -> frozenset[int]:
        """The ticked points of a readable row."""
        return frozenset(points for points in POINTS if self.boxes[row.id, points][0].ticked)

    def held(self, row: Competency) -> frozenset[int]:
        """The points of a readable row that were ticked when this text was rendered."""
        return frozenset(points for points in POINTS if self.boxes[row.id, points][0].held)

    def ticks_of(self, row: Competency) -> tuple[int, ...]:
        """How many ticked lines carry the id of each box of the row, readable or not."""
        return tuple(self.ticks.get((row.id, points), 0) for points in POINTS)


def box_line(row: Competency, points: int, *, ticked: bool) -> str:
    """The line of one box: what a reader sees and, hidden, what it is known by."""
    return f"- [{'x' if ticked else ' '}] {_text(row, points)}{_HELD if ticked else ''}"


def take_apart(body: str, rows: Iterable[Competency]) -> Body:
    """The boxes of these rows in a comment, each known by its whole line: hidden id and words.

    Line ends, blanks at the end of a line and blank lines at the end of the text are no part of it.
    """
    known = {_text(row, points): (row.id, points) for row in rows for points in POINTS}
    boxes: dict[_Box, tuple[_State, ...]] = {}
    ticks: Counter[_Box] = Counter()
    skeleton: list[object] = []
    for line in _lines(body):
        found = _BOX.fullmatch(line)
        text = found[2].removesuffix(_HELD) if found else ""
        box = known.get(text)
        if found and found[1] != " ":
            ticks.update((row, int(points)) for row, points in _ID.findall(line))
        if found is None or box is None:
            skeleton.append(line)
        else:
            state = _State(found[1] != " ", found[2] != text)
            boxes[box] = (*boxes.get(box, ()), state)
            skeleton.append((box, state.held))
    return Body(boxes, ticks, tuple(skeleton))


def first_words(text: str, longest: int) -> str:
    """The beginning of a text as one line of Markdown: at most `longest` characters of it, in whole words.

    Where escaping needs much room there are fewer: the Markdown is never longer than twice that and a little.
    """
    words, length = " ".join(text.split()), longest
    shown = markdown.escape(_cut(words, length)).strip()
    while len(shown) > 2 * longest + 10:
        length //= 2
        shown = markdown.escape(_cut(words, length)).strip()
    return shown


@lru_cache(maxsize=1024)
def _text(row: Competency, points: int) -> str:
    return f"{points} - {first_words(row.anchors[points], _LABEL_LENGTH)} <!-- pg:{row.id}:{points} -->"


def _cut(words: str, longest: int) -> str:
    if len(words) <= longest:
        return words
    return words[:longest].rsplit(" ", 1)[0].rstrip(",;:.") + "…"


def _lines(body: str) -> list[str]:
    text = body.replace("\r\n", "\n").replace("\r", "\n").rstrip()
    return [line.rstrip() for line in text.split("\n")]
