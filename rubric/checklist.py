"""The rubric comment: a scorecard as task-list boxes, and what a person's edit of those boxes means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rubric import markdown
from rubric.boxes import POINTS, Body, box_line, first_words, take_apart
from rubric.document import Link, Quoted, Spans, Strong, printable
from rubric.model import Competency, Finding, Outcome, Row, Scorecard
from rubric.units import percent

_LIMIT = 60_000  # characters; GitHub takes 65,536, and a hidden line of ours is added
_TITLE_LENGTH = 120
_INTRO_LENGTH = 500
_LIST_LENGTH = 1_500
_PLACES = 3

_GATE = {
    Outcome.PASS: "the reproducibility gate passed",
    Outcome.FAIL: "the reproducibility gate failed, so the card cannot reach it",
    Outcome.INCONCLUSIVE: "the reproducibility gate is still open: the run told nothing either way",
    Outcome.OUR_FAULT: "the reproducibility gate is still open: the run failed on our side and is repeated",
}


@dataclass(frozen=True)
class Edit:
    """What an edit says. `changes` is to be applied; None takes a row's mark away.

    `tampered`: something besides the boxes is different, which a browser tab with an older text does as well.
    `ambiguous`: rows whose boxes changed in a way that cannot be read for certain (two new ticks at once, a
    line lost, doubled or reworded, an older text); they stay, and the person is asked to tick again.
    """

    changes: Mapping[str, int | None]
    tampered: bool
    ambiguous: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Room:
    """Characters for each anchor, what the machine saw and the comment to a row; what is said to be cut."""

    anchor: int
    detail: int
    note: int
    cut: str = ""


_ROOMS = (
    _Room(500, 300, 2_000),
    _Room(150, 100, 400, "anchors, comments and what the machine saw are shortened"),
    _Room(0, 0, 80, "anchors and what the machine saw are left out, comments are shortened"),
)


def render(
    card: Scorecard,
    findings: Iterable[Finding],
    *,
    title: str = "",
    intro: str | Spans = "",
    whole: str = "",
    counts: Scorecard | None = None,
) -> str:
    """The rubric comment. Every box carries a hidden id, by which `read_edit` knows it again.

    `title` stands in for the rubric's, `intro` is a paragraph under it. `counts` is the card that counts
    where these boxes are a part of it, as the consensus is of a panel's. At most 60,000 characters for every
    rubric that the parser takes: what has no room is cut and said, with `whole`, the address of all of it.
    """
    found = {finding.deliverable: finding for finding in findings}
    head = [f"# {first_words(title or card.rubric.title, _TITLE_LENGTH)}"]
    if intro:
        head.append(markdown.spans((printable(intro, _INTRO_LENGTH),) if isinstance(intro, str) else intro))
    for room in _ROOMS:
        text = "\n\n".join([*head, *_body(card, counts or card, found, room, whole)]) + "\n"
        if len(text) <= _LIMIT:
            break
    return text


def score_line(card: Scorecard) -> str:
    """The score in one Markdown line: complete or so far, the pass line, and the gate in words."""
    return markdown.spans(score_spans(card))


def score_spans(card: Scorecard) -> Spans:
    """The score in words: complete or so far, the pass line, and the gate."""
    gated = card.gate is not Outcome.PASS or card.rubric.gate_caps  # else a stage without a run
    line = f"pass line {percent(card.rubric.pass_line)}" + (f"; {_GATE[card.gate]}." if gated else ".")
    if card.percent is not None:
        where = "above" if card.above_pass_line else "not above"
        return ("Score: ", Strong(percent(card.percent)), f", {where} the line; {line}")
    marked = sum(row.ticked is not None for row in card.rows)
    if card.so_far is None:
        return ("Score: ", Strong("no row is marked yet"), f"; {line}")
    return (
        "Score so far: ",
        Strong(percent(card.so_far)),
        f" over {marked} of {len(card.rows)} rows; {line}",
    )


def read_ticks(body: str, card: Scorecard) -> dict[str, int | None]:
    """The marks that a comment shows, by row. A row with two ticks, or with a box missing, is left out."""
    rows = _rows(card)
    read = take_apart(body, rows)
    ticks = {row.id: read.ticked(row) for row in rows if read.readable(row)}
    return {row: min(ticked, default=None) for row, ticked in ticks.items() if len(ticked) < 2}


def read_edit(old_body: str, new_body: str, card: Scorecard) -> Edit:
    """What changed between two versions of the rubric comment of `card`, box by box.

    A box counts only where its whole line, hidden id and words, is what `render` writes, and only once. What
    `card` already holds is not reported again. A row that stands in the new version as that version was
    rendered was not touched by this person, whatever the old version says: the new one is an older text.
    Line ends, blanks at the end of a line and blank lines at the end of the text do not count as a change.
    """
    rows = _rows(card)
    old, new = take_apart(old_body, rows), take_apart(new_body, rows)
    tampered = old.skeleton != new.skeleton
    changed = [row for row in card.rows if _changed(old, new, row)]
    touched = [row for row in changed if _touched(new, row)]
    alone = len(touched) == 1
    meant = {row: _meant(old, new, row) if alone or _first_tick(old, new, row) else () for row in touched}
    changes = {
        row.competency.id: points for row, said in meant.items() for points in said if points != row.ticked
    }
    unread = [row for row, said in meant.items() if not said] if touched else changed
    unread += [row for row in card.rows if _damaged(old, new, row.competency)]
    return Edit(changes, tampered, tuple(row.competency.id for row in card.rows if row in unread))


def _changed(old: Body, new: Body, row: Row) -> bool:
    """Whether the row's boxes differ, and the new ones do not say what the card holds."""
    asked = row.competency
    if not (old.readable(asked) and new.readable(asked)):
        return False
    after = new.ticked(asked)
    return after != old.ticked(asked) and after != {points for points in POINTS if points == row.ticked}


def _touched(new: Body, row: Row) -> bool:
    """Whether the row's boxes are not as this text was rendered: only then may a person have meant them."""
    return new.ticked(row.competency) != new.held(row.competency)


def _first_tick(old: Body, new: Body, row: Row) -> bool:
    """Whether a row that had no tick got one, and nothing besides the boxes differs."""
    return old.skeleton == new.skeleton and not old.ticked(row.competency)


def _damaged(old: Body, new: Body, row: Competency) -> bool:
    """Whether a row that cannot be read has other ticks than before: one was lost, doubled or added."""
    whole = old.readable(row) and new.readable(row)
    return not whole and old.ticks_of(row) != new.ticks_of(row)


def _meant(old: Body, new: Body, row: Row) -> tuple[int | None, ...]:
    """The one mark that the row's boxes now say, None for no mark; empty where nobody can say for certain."""
    asked = row.competency
    before, after, shown = old.ticked(asked), new.ticked(asked), new.held(asked)
    if not after:
        return (None,) if before == shown else ()  # else the tick that is gone is not the one that was seen
    added = after - before - shown
    if len(added) > 1:
        added -= {points for points in added if points == row.ticked}
    meant = added or after & before
    return tuple(meant) if len(meant) == 1 else ()


def _rows(card: Scorecard) -> tuple[Competency, ...]:
    return tuple(row.competency for row in card.rows)


def _body(
    card: Scorecard, counts: Scorecard, found: Mapping[str, Finding], room: _Room, whole: str
) -> Iterator[str]:
    yield (
        "One box per row: tick what you saw, from 0 to 4. A second tick in a row moves the mark; "
        "taking the tick away takes the mark away. "
        "Only reviewers' ticks count; other changes to this text are put back."
    )
    yield score_line(counts)
    if counts.lacks and counts.so_far is not None:
        yield f"Still open: {first_words('; '.join(counts.lacks), _LIST_LENGTH)}"
    left = "; ".join(row.title for row in card.rubric.competencies if not row.asked)
    if left:
        yield f"Not asked by this brief: {first_words(left, _LIST_LENGTH)}"
    if room.cut:
        where: Spans = (" ", Link("The whole of it", whole), ".") if whole else ()
        yield markdown.spans((f"To fit here, {room.cut}.", *where))
    for row in card.rows:
        yield "\n\n".join(_section(card, row, found, room))


def _section(card: Scorecard, row: Row, found: Mapping[str, Finding], room: _Room) -> Iterator[str]:
    asked = row.competency
    yield f"### {first_words(asked.title, _TITLE_LENGTH)} · {percent(card.rubric.share(asked))}"
    yield "\n".join(box_line(asked, points, ticked=row.ticked == points) for points in POINTS)
    if row.ticked is not None and row.ticked not in POINTS:
        yield f"Between two boxes: **{row.ticked:g}**"
    if row.note.strip():
        yield f"Comment: {first_words(row.note, room.note)}"
    if row.needs_note:
        yield f"✍️ **needs a comment: {markdown.escape(f'/note {asked.id} why')}**"
    if row.reason:
        yield f"⚠️ **{markdown.escape(row.reason).strip()}**"
    evidence = [_evidence(found[name], room) for name in asked.asks if name in found]
    if evidence and room.detail:
        yield "What the machine saw:\n" + "\n".join(evidence)
    if room.anchor:
        lines = (f"- **{points}** {first_words(asked.anchors[points], room.anchor)}" for points in POINTS)
        anchors = "\n".join(lines)
        yield f"<details><summary>What 0 to 4 look like</summary>\n\n{anchors}\n\n</details>"


def _evidence(finding: Finding, room: _Room) -> str:
    places = ", ".join(markdown.spans((Quoted(str(place)),)) for place in finding.places[:_PLACES])
    told = markdown.escape(finding.detail[: room.detail]).strip()
    line = f"- {markdown.SIGNS[finding.outcome]} {markdown.escape(finding.title).strip()}: {told}"
    return f"{line} ({places})" if places else line
