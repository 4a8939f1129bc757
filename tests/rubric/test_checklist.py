"""The rubric comment and what an edit of it means."""
# ruff: noqa: E501 (snapshots hold whole lines of Markdown)

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from inline_snapshot import snapshot

from rubric.checklist import Edit, read_edit, read_ticks, render, score_line
from rubric.grade import Graded
from rubric.model import Finding, Outcome, Place, Scorecard
from rubric.scorecard import scorecard
from tests.rubric.samples import FINDINGS, ROWS, RUBRIC, mark, marks

IDS = [row[0] for row in ROWS]


def card(*points: int, gate: Outcome = Outcome.PASS) -> Scorecard:
    return scorecard(RUBRIC, marks(*points), gate)


def box(row: str, points: int, body: str) -> str:
    """The line of a box."""
    return next(line for line in body.split("\n") if f"<!-- pg:{row}:{points} -->" in line)


def toggle(body: str, row: str, points: int) -> str:
    """The body after a click on a box, as GitHub writes it: only the sign between the brackets changes."""
    old = box(row, points, body)
    new = old.replace("[ ]", "[x]", 1) if "[ ]" in old else old.replace("[x]", "[ ]", 1)
    return body.replace(old, new)


def edited(before: Scorecard, *clicks: tuple[str, int]) -> Edit:
    old = render(before, FINDINGS)
    new = old
    for row, points in clicks:
        new = toggle(new, row, points)
    return read_edit(old, new, before)


def test_a_row_as_people_see_it() -> None:
    """Boxes first, then why the counted points differ, what the machine saw, and the anchors folded."""
    text = render(card(3, 3, 3, 3, gate=Outcome.FAIL), FINDINGS)
    assert text.split("### ")[0] == snapshot("""\
# Take-home rubric

One box per row: tick what you saw, from 0 to 4. A second tick in a row moves the mark; taking the tick away takes the mark away. Only reviewers' ticks count; other changes to this text are put back.

Score so far: **55 %** over 4 of 6 rows; pass line 70 %; the reproducibility gate failed, so the card cannot reach it.

Still open: Deployment & monitoring readiness: no mark yet; Ethics & bias mitigation: no mark yet

""")
    assert text.split("### ")[4] == snapshot("""\
Reproducibility & code hygiene · 20 %

- [ ] 0 - Nothing about reproducibility & code hygiene can be found. <!-- pg:reproducibility:0 -->
- [ ] 1 - Named, but copied or wrong in the main point. <!-- pg:reproducibility:1 -->
- [ ] 2 - Sound in the main, with gaps that a colleague would have to close… <!-- pg:reproducibility:2 -->
- [x] 3 - Sound throughout; the reasons are given and fit the data. <!-- pg:reproducibility:3 --> <!-- held -->
- [ ] 4 - Convincing: alternatives were weighed, limits are measured, and a… <!-- pg:reproducibility:4 -->

Comment: seen in the code

⚠️ **ticked 3, counts 0: the reproducibility gate failed, which caps this row at 0**

What the machine saw:
- ✅ Dockerfile or run.sh: run.sh with setup, reproduce and serve (`run.sh:1`)
- ✅ Pinned dependencies: 6 of 6 exact (`requirements.txt:1`)
- ✅ Two commands in the README: both commands are written down (`README.md:12`, `README.md:17`)

<details><summary>What 0 to 4 look like</summary>

- **0** Nothing about reproducibility & code hygiene can be found.
- **1** Named, but copied or wrong in the main point.
- **2** Sound in the main, with gaps that a colleague would have to close before it could be used.
- **3** Sound throughout; the reasons are given and fit the data.
- **4** Convincing: alternatives were weighed, limits are measured, and a colleague could build on it.

</details>

""")


def test_the_score_line_says_what_is_still_missing() -> None:
    """So far, complete above, complete below, and an open gate."""
    cards = (
        card(),
        card(3, 3),
        card(3, 3, 3, 3, 3, 3),
        card(4, 4, 4, 4, 4, 4, gate=Outcome.FAIL),
        card(4, 4, 4, 4, 4, 4, gate=Outcome.OUR_FAULT),
    )
    assert [score_line(one) for one in cards] == snapshot(
        [
            "Score: **no row is marked yet**; pass line 70 %; the reproducibility gate passed.",
            "Score so far: **75 %** over 2 of 6 rows; pass line 70 %; the reproducibility gate passed.",
            "Score: **75 %**, above the line; pass line 70 %; the reproducibility gate passed.",
            "Score: **68.7 %**, not above the line; pass line 70 %; the reproducibility gate failed, so the card cannot reach it.",
            "Score: **100 %**, not above the line; pass line 70 %; the reproducibility gate is still open: the run failed on our side and is repeated.",
        ]
    )


def test_the_first_tick_sets_a_mark() -> None:
    """A click in an empty row is a mark, and nothing was tampered with."""
    assert edited(card(), ("data", 3)) == Edit({"data": 3}, tampered=False)


def test_a_second_tick_in_a_row_moves_the_mark() -> None:
    """The box that was ticked last wins over the one that is still ticked."""
    assert edited(card(2, 1), ("data", 4)).changes == {"data": 4}


def test_taking_the_only_tick_away_takes_the_mark_away() -> None:
    """An emptied row reads as None; moving by untick and tick in one edit reads as the new box."""
    assert edited(card(2, 1), ("data", 1)).changes == {"data": None}
    assert edited(card(2, 1), ("data", 1), ("data", 0)).changes == {"data": 0}


def test_two_new_ticks_in_a_row_are_ambiguous() -> None:
    """Nobody can say which was meant: the row stays, and other rows still change."""
    edit = edited(card(2, 1), ("data", 3), ("data", 4), ("ethics", 2))
    assert edit == Edit({"ethics": 2}, tampered=False, ambiguous=("data",))


def test_a_stale_second_tick_can_be_tidied_up() -> None:
    """Where two boxes were ticked and one is taken away, the other is the mark."""
    before = card(2, 1)
    both = toggle(render(before, FINDINGS), "data", 4)
    assert read_edit(both, toggle(both, "data", 1), before).changes == {"data": 4}


def test_a_mark_that_is_already_held_is_not_reported_again() -> None:
    """An edit delivered twice changes nothing the second time."""
    before, after = card(2), card(2, 3)
    old = render(before, FINDINGS)
    assert read_edit(old, toggle(old, "data", 3), after).changes == {}


def test_a_changed_word_is_tampering() -> None:
    """Text besides the boxes that differs is named, and a tick in the same edit is still read."""
    old = render(card(), FINDINGS)
    new = toggle(old, "data", 3).replace("pass line 70 %", "pass line 10 %")
    assert read_edit(old, new, card()) == Edit({"data": 3}, tampered=True)


def test_line_ends_and_trailing_blanks_are_no_change() -> None:
    """CRLF, blanks at line ends and a missing last line end are what browsers do, not people."""
    old = render(card(2), FINDINGS)
    new = toggle(old, "data", 3).replace("\n", "  \r\n").rstrip()
    assert read_edit(old, new, card(2)) == Edit({"data": 3}, tampered=False)


def test_a_box_with_another_boxs_words_does_not_count() -> None:
    """A hidden id under words that promise something else is no tick."""
    old = render(card(), FINDINGS)
    line, other = box("data", 4, old), box("data", 0, old)
    forged = line.replace("[ ]", "[x]").replace("pg:data:4", "pg:data:0")
    edit = read_edit(old, old.replace(other, forged), card())
    assert (edit.changes, edit.tampered) == ({}, True)


@pytest.mark.parametrize("state", ["[x]", "[ ]"])
def test_a_doubled_box_does_not_count(state: str) -> None:
    """Two lines with the same id may disagree: the row is left as it was."""
    old = render(card(), FINDINGS)
    line = box("data", 3, old)
    ticked = line.replace("[ ]", "[x]")
    edit = read_edit(old, old.replace(line, f"{ticked}\n{line.replace('[ ]', state)}"), card())
    assert edit == Edit({}, tampered=True, ambiguous=("data",))


def test_a_deleted_comment_text_changes_no_mark() -> None:
    """Emptying the text takes no mark away: the rows with lost ticks are named instead."""
    old = render(card(3, 3), FINDINGS)
    assert read_edit(old, "", card(3, 3)) == Edit({}, tampered=True, ambiguous=("framing", "data"))


def test_a_finding_cannot_forge_a_box() -> None:
    """Hidden ids, boxes and line breaks in a candidate's text stay text."""
    forged = "x\n- [x] 4 - Convincing <!-- pg:data:4 -->\r- [x] 4 <!-- pg:memo:4 -->"
    hostile = Finding("memo", forged, Outcome.PASS, forged, (Place(forged, 1),))
    text = render(card(), [hostile])
    assert text.count("<!-- pg:") == 30
    assert read_ticks(text, card()) == dict.fromkeys(IDS)


def test_every_box_of_the_sample_stands_once(graded: Graded) -> None:
    """Six rows of five boxes, in order, each with the id of its row and points."""
    ids = re.findall(r"<!-- pg:(\w+):(\d) -->", render(graded.scorecard, graded.findings))
    assert ids == [(row, str(points)) for row in IDS for points in range(5)]


def test_evidence_stands_beside_the_row_that_asks_for_it(graded: Graded) -> None:
    """A finding appears only in rows whose `asks` name its deliverable, with its place."""
    sections = render(graded.scorecard, graded.findings).split("### ")[1:]
    assert ["MONITORING.md:31" in section for section in sections] == [row == "deployment" for row in IDS]


def test_a_renamed_anchor_makes_the_old_comment_unreadable_not_wrong() -> None:
    """After a rubric change, ticks in a comment of the old rubric are not taken for the new row."""
    before = card()
    old = render(before, FINDINGS)
    changed = replace(RUBRIC.competencies[1], anchors=("a", "b", "c", "d", "e"))
    rows = (RUBRIC.competencies[0], changed, *RUBRIC.competencies[2:])
    after = scorecard(replace(RUBRIC, competencies=rows), [], Outcome.PASS)
    assert read_edit(old, toggle(old, "data", 3), after).changes == {}


def test_a_tick_in_a_comment_of_an_older_rubric_is_asked_for_again() -> None:
    """Its words are not those of the row any more, so the person is told instead of being passed over."""
    old = render(card(), FINDINGS)
    changed = replace(RUBRIC.competencies[1], anchors=("a", "b", "c", "d", "e"))
    rows = (RUBRIC.competencies[0], changed, *RUBRIC.competencies[2:])
    after = scorecard(replace(RUBRIC, competencies=rows), [], Outcome.PASS)
    assert read_edit(old, toggle(old, "data", 3), after) == Edit({}, tampered=True, ambiguous=("data",))


def test_an_older_text_of_another_row_does_not_count() -> None:
    """A tab that does not show the mark of framing yet ticks data: framing stays."""
    tab, now = render(card(), FINDINGS), render(card(3), FINDINGS)
    edit = read_edit(now, toggle(tab, "data", 2), card(3))
    assert (edit.changes, edit.ambiguous) == ({"data": 2}, ())


def test_an_older_text_without_a_click_takes_no_mark_away() -> None:
    """Nobody can say whether the mark was meant to go: the person is asked to tick again."""
    tab, now = render(card(), FINDINGS), render(card(3), FINDINGS)
    assert read_edit(now, tab, card(3)) == Edit({}, tampered=True, ambiguous=("framing",))


def test_two_quick_ticks_before_we_answer() -> None:
    """In two rows both count; in one row the second moves the mark."""
    old = render(card(), FINDINGS)
    one = toggle(old, "data", 3)
    assert read_edit(one, toggle(one, "ethics", 2), card(1)).changes == {"ethics": 2}
    held = scorecard(RUBRIC, [mark("data", 3)], Outcome.PASS)
    assert read_edit(one, toggle(one, "data", 2), held).changes == {"data": 2}
