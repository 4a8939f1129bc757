"""The rubric comment: a scorecard as task-list boxes, and what a person's edit of those boxes means."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rubric import markdown
from rubric.document import Quoted, Spans, Strong
from rubric.model import POINTS_MAX, Competency, Finding, Outcome, Row, Scorecard
from rubric.units import percent

_LABEL_LENGTH = 70  # of the words beside a box; the whole anchor stands in the fold
_DETAIL_LENGTH = 300
_PLACES = 3
_BOX = re.compile(r"\s*[-*+] \[([ xX])\] (.*)")

_GATE = {
    Outcome.PASS: "the reproducibility gate passed",
    Outcome.FAIL: "the reproducibility gate failed, so the card cannot reach it",
    Outcome.INCONCLUSIVE: "the reproducibility gate is still open: the run told nothing either way",
    Outcome.OUR_FAULT: "the reproducibility gate is still open: the run failed on our side and is repeated",
}

_Box = tuple[str, int]  # competency id and points


@dataclass(frozen=True)
class Edit:
    """What an edit says. `changes` is to be applied; None takes a row's mark away.

    `tampered`: something besides the boxes was changed. `ambiguous`: rows whose boxes changed in a way that
    cannot be read for certain (two new ticks at once, a line lost, doubled or reworded); they stay.
    """

    changes: Mapping[str, int | None]
    tampered: bool
    ambiguous: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Body:
    """A comment taken apart: each box with its states, one per line that carries it; the lines in order."""

    boxes: Mapping[_Box, tuple[bool, ...]]
    skeleton: tuple[str | _Box, ...]

    def ticked(self, row: Competency) -> set[int] | None:
        """The ticked points of a row; None unless each of its boxes stands exactly once."""
        states = [self.boxes.get((row.id, points), ()) for points in range(POINTS_MAX + 1)]
        if any(len(state) != 1 for state in states):
            return None
        return {points for points, state in enumerate(states) if state[0]}


def render(card: Scorecard, findings: Iterable[Finding]) -> str:
    """The rubric comment. Every box carries a hidden id, by which `read_edit` knows it again."""
    found = {finding.deliverable: finding for finding in findings}
    parts = [
        f"# {markdown.escape(card.rubric.title).strip()}",
        "One box per row: tick what you saw, from 0 to 4. A second tick in a row moves the mark; "
        "taking the tick away takes the mark away. "
        "Only reviewers' ticks count; other changes to this text are put back.",
        score_line(card),
    ]
    parts += [_section(row, found) for row in card.rows]
    return "\n\n".join(parts) + "\n"


def score_line(card: Scorecard) -> str:
    """The score in one Markdown line: complete or so far, the pass line, and the gate in words."""
    return markdown.spans(score_spans(card))


def score_spans(card: Scorecard) -> Spans:
    """The score in words: complete or so far, the pass line, and the gate."""
    line = f"pass line {percent(card.rubric.pass_line)}; {_GATE[card.gate]}."
    if card.percent is not None:
        where = "above" if card.above_pass_line else "not above"
        return ("Score: ", Strong(percent(card.percent)), f", {where} the line; {line}")
    marked = len(card.rows) - len(card.missing)
    if card.so_far is None:
        return ("Score: ", Strong("no row is marked yet"), f"; {line}")
    return (
        "Score so far: ",
        Strong(percent(card.so_far)),
        f" over {marked} of {len(card.rows)} rows; {line}",
    )


def read_ticks(body: str, card: Scorecard) -> dict[str, int | None]:
    """The marks that a comment shows, by row. A row with two ticks, or with a box missing, is left out."""
    read = _take_apart(body, card)
    ticks = {row.id: read.ticked(row) for row in card.rubric.competencies}
    return {
        row: min(ticked, default=None)
        for row, ticked in ticks.items()
        if ticked is not None and len(ticked) < 2
    }


def read_edit(old_body: str, new_body: str, card: Scorecard) -> Edit:
    """What changed between two versions of the rubric comment of `card`, box by box.

    A box counts only where its whole line, hidden id and words, is what `render` writes, and only once.
    Line ends, blanks at the end of a line and blank lines at the end of the text do not count as a change.
    A mark that `card` already holds is not reported again.
    """
    old, new = _take_apart(old_body, card), _take_apart(new_body, card)
    changes: dict[str, int | None] = {}
    ambiguous = []
    for row in card.rows:
        competency = row.competency
        before, after = old.ticked(competency), new.ticked(competency)
        if before is None or after is None:
            if _touched(old, new, competency):
                ambiguous.append(competency.id)
        elif before != after:
            added, kept = after - before, after & before
            if len(added or kept) > 1:
                ambiguous.append(competency.id)
            else:
                changes[competency.id] = min(added or kept, default=None)
    held = {row.competency.id: row.ticked for row in card.rows}
    told = {row: points for row, points in changes.items() if points != held[row]}
    return Edit(told, old.skeleton != new.skeleton, tuple(ambiguous))


def _touched(old: _Body, new: _Body, row: Competency) -> bool:
    """Whether a box that both versions show has another state, or a ticked one was lost, doubled or added."""
    boxes = [(row.id, points) for points in range(POINTS_MAX + 1)]
    return any(
        Counter(old.boxes.get(box, ()))[True] != Counter(new.boxes.get(box, ()))[True] for box in boxes
    )


def _take_apart(body: str, card: Scorecard) -> _Body:
    known = {
        _box_text(row, points): (row.id, points)
        for row in card.rubric.competencies
        for points in range(POINTS_MAX + 1)
    }
    boxes: dict[_Box, tuple[bool, ...]] = {}
    skeleton: list[str | _Box] = []
    for line in body.replace("\r\n", "\n").replace("\r", "\n").rstrip().split("\n"):
        found = _BOX.fullmatch(line.rstrip())
        box = known.get(found[2]) if found else None
        if found is None or box is None:
            skeleton.append(line.rstrip())
        else:
            skeleton.append(box)
            boxes[box] = (*boxes.get(box, ()), found[1] != " ")
    return _Body(boxes, tuple(skeleton))


def _section(row: Row, found: Mapping[str, Finding]) -> str:
    competency = row.competency
    title = f"### {markdown.escape(competency.title).strip()} · {percent(competency.weight)}"
    boxes = (
        f"- [{'x' if row.ticked == points else ' '}] {_box_text(competency, points)}"
        for points in range(POINTS_MAX + 1)
    )
    anchors = "\n".join(
        f"- **{n}** {markdown.escape(text).strip()}" for n, text in enumerate(competency.anchors)
    )
    fold = f"<details><summary>What 0 to 4 look like</summary>\n\n{anchors}\n\n</details>"
    evidence = [_evidence(found[asked]) for asked in competency.asks if asked in found]
    parts = [title, "\n".join(boxes)]
    if row.reason:
        parts.append(f"⚠️ **{markdown.escape(row.reason).strip()}**")
    if evidence:
        parts.append("What the machine saw:\n" + "\n".join(evidence))
    return "\n\n".join([*parts, fold])


def _box_text(row: Competency, points: int) -> str:
    """The words of a box with its hidden id: what a reader sees and what the parser knows it by."""
    words = markdown.escape(_first_words(row.anchors[points])).strip()
    return f"{points} - {words} <!-- pg:{row.id}:{points} -->"


def _first_words(anchor: str) -> str:
    words = " ".join(anchor.split())
    if len(words) <= _LABEL_LENGTH:
        return words
    return words[:_LABEL_LENGTH].rsplit(" ", 1)[0].rstrip(",;:.") + "…"


def _evidence(finding: Finding) -> str:
    places = ", ".join(markdown.spans((Quoted(str(place)),)) for place in finding.places[:_PLACES])
    told = markdown.escape(finding.detail[:_DETAIL_LENGTH]).strip()
    line = f"- {markdown.SIGNS[finding.outcome]} {markdown.escape(finding.title).strip()}: {told}"
    return f"{line} ({places})" if places else line
