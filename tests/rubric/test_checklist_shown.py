"""What a card shows besides its boxes: comments, rows not asked, a panel's figure, and that it fits."""
# ruff: noqa: E501 (snapshots hold whole lines of Markdown)

from __future__ import annotations

import re
from dataclasses import replace

from inline_snapshot import snapshot

from rubric.checklist import read_ticks, render
from rubric.document import Link
from rubric.model import Competency, Finding, Outcome, Place, Rubric, Scorecard
from rubric.rubric_file import ROWS_MAX
from rubric.scorecard import Figure, scorecard
from rubric.scorecard import card as card_of
from tests.rubric.samples import FINDINGS, ROWS, RUBRIC, mark, marks

IDS = [row[0] for row in ROWS]


def card(*points: int, gate: Outcome = Outcome.PASS) -> Scorecard:
    """The sample's card with these points."""
    return scorecard(RUBRIC, marks(*points), gate)


def test_a_row_with_a_comment_and_one_that_lacks_it() -> None:
    """The comment stands escaped under the boxes; where points ask for one, the line says how to give it."""
    given = [mark("data", 2, "leaks @casey <b>\n- [x] 4"), mark("ethics", 4, "")]
    text = render(scorecard(RUBRIC, given, Outcome.PASS), ())
    sections = text.split("### ")
    assert sections[2].split("\n\n")[2] == snapshot(
        "Comment: leaks @&#8203;casey &#60;b&#62; - &#91;x&#93; 4"
    )
    assert sections[6].split("\n\n")[2] == snapshot("✍️ **needs a comment: /note ethics why**")
    assert sections[0].split("\n\n")[3] == snapshot(
        "Still open: Problem framing & assumptions: no mark yet; Modelling choices & metrics: no mark yet; Reproducibility & code hygiene: no mark yet; Deployment & monitoring readiness: no mark yet; Ethics & bias mitigation: 4 needs a comment: /note ethics why"
    )


def test_rows_not_asked_have_no_boxes() -> None:
    """They are named in one line, and their weight goes to the other rows."""
    rows = (*RUBRIC.competencies[:2], *(replace(row, asked=False) for row in RUBRIC.competencies[2:]))
    one = scorecard(replace(RUBRIC, competencies=rows), marks(2, 3, 3), Outcome.PASS)
    text = render(one, FINDINGS)
    assert text.split("\n\n")[3] == snapshot(
        "Not asked by this brief: Modelling choices & metrics; Reproducibility & code hygiene; Deployment & monitoring readiness; Ethics & bias mitigation"
    )
    assert re.findall(r"### (.*)", text) == snapshot(
        ["Problem framing & assumptions · 42.8 %", "Data handling & feature pipeline · 57.1 %"]
    )
    assert read_ticks(text, one) == {"framing": 2, "data": 3}


def test_a_mean_between_two_boxes_ticks_none() -> None:
    """A panel's 2.5 is told in words; a whole figure is a tick."""
    one = card_of(RUBRIC, {"framing": Figure(2.5), "data": Figure(3.0)}, Outcome.PASS)
    text = render(one, ())
    assert "Between two boxes: **2.5**" in text
    assert read_ticks(text, one) == {**dict.fromkeys(IDS), "data": 3}


def test_a_card_of_a_seat_carries_its_own_heading() -> None:
    """Title and intro are text, or spans with a link of ours; neither comes alive."""
    text = render(card(), (), title="Peer: @remy", intro="# 1 of 3\n<b>")
    assert text.split("\n\n")[:2] == snapshot(["# Peer: @&#8203;remy", "#&#8203; 1 of 3 &#60;b&#62;"])
    linked = render(card(), (), intro=("See ", Link("the report", "https://git.example/r/1"), "."))
    assert linked.split("\n\n")[1] == "See [the report](<https://git.example/r/1>)."


def test_the_largest_card_fits() -> None:
    """As many rows as the parser takes, with the longest and most hostile words: cut, said, and still read."""
    words = "@" * 2_000
    rows = tuple(
        Competency(f"{'r' * 38}{n:02}", words[:120], 1.0, (words[:500],) * 5, ("memo",))
        for n in range(ROWS_MAX)
    )
    given = [mark(row.id, 4, words) for row in rows[:-1]]
    one = scorecard(Rubric(words, rows, 70.0, (), "v1"), given, Outcome.PASS)
    finding = Finding("memo", words, Outcome.PASS, words, (Place(words),))
    text = render(one, [finding], title=words, intro=words, whole="https://git.example/all")
    assert len(text) <= 60_000
    assert "left out, comments are shortened. [The whole of it](<https://git.example/all>)." in text
    assert list(read_ticks(text, one).values()) == [4] * (ROWS_MAX - 1) + [None]


def test_long_anchors_are_shortened_before_they_are_left_out() -> None:
    """Twelve rows with five anchors of the greatest length: the folds stay, with the beginning of each."""
    anchor = " ".join(["plain"] * 83)
    rows = tuple(Competency(f"r{n}", f"Row {n}", 1.0, (anchor,) * 5) for n in range(24))
    text = render(scorecard(Rubric("Card", rows, 70.0, (), "v1"), [], Outcome.PASS), ())
    assert len(text) <= 60_000
    assert "To fit here, anchors, comments and what the machine saw are shortened." in text
    assert text.count("<details>") == 24
