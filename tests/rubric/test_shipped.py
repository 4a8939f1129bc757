"""Package data: the default rubric and the shipped assessments."""

from __future__ import annotations

import pytest

from rubric import shipped


def test_every_shipped_assessment_is_a_whole_folder() -> None:
    """A shipped assessment has a brief in its starter, a hidden set and no compiled leftovers."""
    for slug in shipped.assessments():
        tree = shipped.assessment(slug)
        assert {
            "assessment.yml",
            "starter/README.md",
            "holdout/features.jsonl",
            "holdout/labels.jsonl",
        } <= set(tree)
        assert not any("__pycache__" in path for path in tree)
        assert tree.under("starter").files["run.sh"].executable


def test_an_unknown_slug_names_the_known_ones() -> None:
    """A typing mistake is answered with what there is."""
    with pytest.raises(KeyError, match=r"no shipped assessment 'tickets'; there are: .*ticket-classifier"):
        shipped.assessment("tickets")


@pytest.mark.parametrize("slug", ["../builtin", "", "ticket-classifier/starter", "."])
def test_a_slug_is_no_path(slug: str) -> None:
    """Nothing outside the assessments can be read by name."""
    with pytest.raises(KeyError):
        shipped.assessment(slug)
