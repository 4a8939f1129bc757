"""Found text for each row of the rubric."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from rubric import shipped
from rubric.model import Competency, Place
from rubric.parse import parse_assessment
from rubric.reading.corpus import corpus_of
from rubric.reading.pointers import POINTERS_MAX, Pointer, pointers_of
from rubric.reading.tags import Tag
from rubric.reading.topics import TOPICS, topics_of
from rubric.texts.prose import prose_of
from rubric.tree import SourceTree
from tests.rubric.checks.support import EMPTY, tree
from tests.rubric.readings import STARTER, TREE

SHIPPED = parse_assessment(shipped.assessment("ticket-classifier"), shipped.default_rubric())
ROW = Competency("row", "Monitoring and rollback", 100.0, ("", "", "", "", ""))
FILLER = "Words that say nothing in particular about the matter at hand, but enough of them to count. " * 3


def found(
    files: Mapping[str, str], row: Competency = ROW, starter: SourceTree = EMPTY
) -> tuple[Pointer, ...]:
    assessment = replace(SHIPPED, rubric=replace(SHIPPED.rubric, competencies=(row,)))
    read = tree(files)
    [only] = pointers_of(assessment, corpus_of(prose_of(read, starter, ()), read, starter))
    return only.found


def test_each_row_of_the_default_rubric_points_at_its_text() -> None:
    """Headings with the text beneath and GitHub's anchor, lines of prose and code; nothing from the brief."""
    rows = {
        one.competency: one.found
        for one in pointers_of(
            SHIPPED, corpus_of(prose_of(TREE, STARTER, ("MEMO.md", "MONITORING.md")), TREE, STARTER)
        )
    }
    assert list(rows) == [row.id for row in SHIPPED.rubric.competencies]
    assert rows["framing"][0] == Pointer(
        Place("MEMO.md", 3),
        "Problem and assumptions: We assume that a wrong queue costs fourteen hours.",
        "problem-and-assumptions",
    )
    assert Place("src/train.py", 3) in [one.place for one in rows["reproducibility"]]
    assert rows["deployment"][0].anchor == "rollback"
    assert rows["ethics"] == ()


def test_at_most_three_places_of_different_topics_first() -> None:
    """A second place of one topic comes after the first of every other, and no place comes twice."""
    drift = "".join(
        f"\n\n## Drift {n}\n\nInput drift is watched with a weekly test of shares." for n in range(4)
    )
    text = f"# Plan\n{drift}\n\n## Rollback\n\nWe roll back when precision falls below the limit.\n"
    both = replace(ROW, anchors=("", "drift", "", "", ""))
    places = [str(one.place) for one in found({"PLAN.md": text}, both)]
    assert len(places) == len(set(places)) == POINTERS_MAX
    assert "PLAN.md:20" in places[:2]


@pytest.mark.parametrize(
    ("line", "tag"),
    [
        ("We roll back when precision falls below the limit.", Tag.PLAIN),
        ("There is no rollback.", Tag.NOT),
        ("We don't roll back.", Tag.NOT),
        ("A rollback could be added by the team.", Tag.LATER),
        ("Next steps: rollback by digest.", Tag.LATER),
        ("- [ ] Write the rollback of the service.", Tag.LATER),
        ("When do we roll back?", Tag.LATER),
        ("We roll back at once, and every other thing in this long line is not done.", Tag.PLAIN),
    ],
)
def test_text_that_says_not_or_later_has_a_tag_of_its_own(line: str, tag: Tag) -> None:
    """A negation or a condition within six words of the find; a question and an open box as a whole."""
    assert [one.tag for one in found({"a.md": f"{FILLER}\n\n{line}"})] == [tag]


def test_a_heading_whose_text_begins_with_no_is_tagged() -> None:
    """The words beneath it are what is said."""
    said = "No rollback was written, as the time was spent on the tests of the data."
    first, *_ = found({"a.md": f"# A\n\n## Rollback\n\n{said}\n\n## Other\n\n{FILLER}"})
    assert first.tag is Tag.NOT


def test_a_heading_with_nothing_beneath_is_not_pointed_at() -> None:
    """The starter's heading alone says nothing."""
    assert found({"a.md": f"# A\n\n## Rollback\n\n## Other\n\n{FILLER}"}) == ()


def test_a_topic_is_looked_for_where_somebody_argues() -> None:
    """Transcripts, change logs and the brief are no argument, and code in a text is no prose."""
    said = f"{FILLER}\n\nWe roll back when precision falls."
    for path in ("chat_transcript.md", "CHANGELOG.md", "docs/prompts.md", "BRIEF.md"):
        assert found({path: said}) == ()
    assert found({"a.md": f"{FILLER}\n\n```\nroll back\n```"}) == ()


def test_only_own_lines_of_code_are_pointed_at() -> None:
    """A seed that the starter sets is not the candidate's."""
    row = replace(ROW, title="Seeds")
    files = {"train.py": "seed(1)\nmodel = fit(random_state=3)\n"}
    assert [str(one.place) for one in found(files, row, tree({"train.py": "seed(1)\n"}))] == ["train.py:2"]


def test_rows_of_any_rubric_have_topics() -> None:
    """By the words of title and anchors; the title's come first; a row about something else has none."""
    assert [one.name for one in topics_of(ROW)] == ["monitoring plan", "rollback condition", "rollback"]
    row = replace(ROW, title="Fairness", anchors=("", "", "a baseline and one alternative", "", ""))
    assert [one.name for one in topics_of(row)] == ["fairness and safety", "model choice", "baseline"]
    assert topics_of(replace(ROW, title="Handwriting")) == ()
    assert len({one.name for one in TOPICS}) == len(TOPICS)


@pytest.mark.parametrize(
    "line",
    [
        "layer = Linear(8, 8, bias=False)",
        "The pixel drift of the camera is small.",
        "It costs an evening.",
        "Latency is interesting.",
        "zipcode_demographics.csv holds the groups",
    ],
)
def test_words_that_mean_something_else_are_not_found(line: str) -> None:
    """What a search for single words got wrong on public submissions."""
    row = replace(ROW, title="Bias, drift, costs and latency")
    assert found({"a.md": f"{FILLER}\n\n{line}"}, row) == ()
