"""A hiring repository to begin with: parses as it is, with the team's own people in every assessment."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.hiring_repo import WORKFLOW, hiring_repo, with_people
from rubric import shipped
from rubric.new_assessment import NOBODY, new_assessment
from rubric.parse import parse_assessment
from rubric.roles import shipped as roles

ROOT = Path(__file__).parents[2]
ALL = {slug: shipped.assessment(slug) for slug in shipped.assessments()}


def test_every_shipped_assessment_can_be_in_it() -> None:
    """Each parses with the people that were named, whatever else stands in its file."""
    tree = hiring_repo("acme", ALL, b"on: push\n", reviewers=["ada", "bob"], leads=["lea"])
    assert tree.text(WORKFLOW) == "on: push\n"
    for slug, folder in ALL.items():
        ours = tree.under(f"assessments/{slug}")
        found = parse_assessment(ours, shipped.default_rubric())
        assert (found.reviewers, found.leads) == (("ada", "bob"), ("lea",))
        assert f"assessments/{slug}/" in (tree.text("README.md") or "")
        assert {path for path in ours if ours.files[path] != folder.files[path]} == {"assessment.yml"}


def test_whom_nobody_names_a_placeholder_stands_for() -> None:
    """It can be read, and says by its name that it is to be replaced."""
    tree = hiring_repo("acme", ALL, b"")
    for slug in ALL:
        found = parse_assessment(tree.under(f"assessments/{slug}"), shipped.default_rubric())
        assert (found.reviewers, found.leads) == ((NOBODY,), (NOBODY,))


def test_editors_find_the_schemas_that_a_new_assessment_names() -> None:
    """By the first line of its YAML files, from the folder in which they stand."""
    tree = hiring_repo("acme", ALL, b"")
    new = new_assessment(roles()["nlp"], "x", 7, shipped.new_templates(), shipped.default_rubric())
    for path in ("assessment.yml", "rubric.yml"):
        named = (new.text(path) or "").splitlines()[0].removeprefix("# yaml-language-server: $schema=../../")
        assert tree.text(named) == (ROOT / "docs" / named).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "people",
    ["people: {leads: [x]}\n", "people:\n  # who\n  leads:\n    - x\n", "people:\n# who\n  leads: [x]\n"],
)
def test_people_are_replaced_in_any_form(people: str) -> None:
    """What stands before and after them stays to the byte."""
    text = with_people(f"a: 1 # one\n{people}review: {{blind: true}}\n", ["r"], ["l"])
    assert text == "a: 1 # one\nreview: {blind: true}\n\npeople:\n  reviewers: [r]\n  leads: [l]\n"
