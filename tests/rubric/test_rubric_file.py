"""Rubric files: the default one, and every mistake with its line."""

from __future__ import annotations

import pytest

from rubric import shipped
from rubric.parse import ParseError, parse_rubric

BAD = """\
version: 1
title: Bad
pass_line: 170
gate:
  - {competency: two, at_most: 5}
  - {competency: none, at_most: 0}
competencies:
  - {id: one, title: One, weight: 50, anchors: [a, b, c, d]}
  - {id: two, title: Two, weight: 40, anchors: [a, b, c, d, e]}
"""


def mistakes(text: str) -> list[str]:
    with pytest.raises(ParseError) as caught:
        parse_rubric(text, "rubric.yml")
    return [str(problem) for problem in caught.value.problems]


def test_the_default_rubric_is_the_agreed_one() -> None:
    """Six rows with the agreed weights, pass line 70, and the caps of the gate."""
    rubric = parse_rubric(shipped.default_rubric(), "default.yml")
    assert {row.id: row.weight for row in rubric.competencies} == {
        "framing": 15,
        "data": 20,
        "modelling": 20,
        "reproducibility": 20,
        "deployment": 15,
        "ethics": 10,
    }
    assert rubric.pass_line == 70
    assert {cap.competency: cap.at_most for cap in rubric.gate_caps} == {
        "reproducibility": 0,
        "deployment": 1,
    }
    assert all(len(anchor.split()) >= 8 for row in rubric.competencies for anchor in row.anchors)
    assert len({anchor for row in rubric.competencies for anchor in row.anchors}) == 30


def test_all_mistakes_of_a_rubric_come_at_once() -> None:
    """Five mistakes give five problems in line order."""
    assert mistakes(BAD) == [
        'rubric.yml:3: pass_line must be a number from 0 to 100, not "170"',
        'rubric.yml:5: gate[1].at_most must be a whole number from 0 to 4, not "5"',
        'rubric.yml:6: gate[2] names "none", which is no competency (there are: one, two)',
        "rubric.yml:7: the weights must sum to 100, not 90",
        "rubric.yml:8: competencies[1].anchors must hold exactly 5 texts, for 0 to 4 points, not 4",
    ]


def test_a_wrong_weight_is_one_mistake() -> None:
    """A weight that is no number is not also blamed for the sum."""
    text = shipped.default_rubric().replace("weight: 15", "weight: much", 1)
    assert [message.partition(": ")[2] for message in mistakes(text)] == [
        'competencies[1].weight must be a number from 0 to 100, not "much"'
    ]


def test_two_rows_with_one_id_are_refused_even_on_one_line() -> None:
    """Ids are unique; the second one is named."""
    row = "{id: a, title: A, weight: 50, anchors: [a, b, c, d, e]}"
    text = f"version: 1\ntitle: T\npass_line: 50\ncompetencies: [{row}, {row}]\n"
    assert mistakes(text) == ['rubric.yml:4: competency id "a" is given twice (first on line 4)']


def test_the_version_is_a_digest_of_the_content() -> None:
    """Another word in an anchor is another version."""
    text = shipped.default_rubric()
    one, two = parse_rubric(text, "a"), parse_rubric(text.replace("Nothing says", "Nothing tells"), "a")
    assert one.version.startswith("sha256:")
    assert one.version == parse_rubric(text, "b").version != two.version


def test_a_rubric_has_no_more_rows_than_a_comment_holds() -> None:
    """Twenty-five rows are one too many, and the list is named."""
    rows = "\n".join(f"  - {{id: r{n}, title: R, weight: 4, anchors: [a, b, c, d, e]}}" for n in range(25))
    assert mistakes(f"version: 1\ntitle: Long\npass_line: 70\ncompetencies:\n{rows}\n") == [
        "rubric.yml:4: at most 24 competencies fit a card, not 25"
    ]
