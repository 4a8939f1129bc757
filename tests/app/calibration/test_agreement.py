"""Krippendorff's alpha: the library against published examples, and a row with too little to say."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import krippendorff
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calibration.agreement import Agreement, agreement, ordinal_alpha
from tests.app.calibration.published import BINARY, MISSING, NEWS, by_unit
from tests.app.calibration.samples import score, table

UNITS = st.lists(st.lists(st.integers(0, 4), min_size=2, max_size=4), min_size=5, max_size=12)
PEOPLE = ("ada", "grace", "linus", "mary", "niklaus")


@pytest.mark.parametrize(
    ("metric", "published"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)]
)
def test_library_gives_the_published_figures(
    metric: Literal["nominal", "ordinal", "interval", "ratio"], published: float
) -> None:
    """Krippendorff 2011, with missing data, by every metric."""
    counts = [[unit.count(value) for value in range(1, 6)] for unit in by_unit(MISSING)]
    found = krippendorff.alpha(value_counts=counts, value_domain=range(1, 6), level_of_measurement=metric)
    assert round(float(found), 3) == published


@pytest.mark.parametrize(
    ("example", "least", "digits", "published"),
    [(MISSING, 1, 3, 0.815), (BINARY, 0, 3, 0.095), (NEWS, 0, 4, 0.7598)],
)
def test_ours_gives_the_published_figures(
    example: tuple[str, ...], least: int, digits: int, published: float
) -> None:
    """Krippendorff 2011; Hayes and Krippendorff 2007."""
    assert round(ordinal_alpha(by_unit(example, least)), digits) == published


def test_row_of_scores_gives_the_published_figure() -> None:
    """From scores to alpha: five observers of forty articles are reviewers of submissions."""
    [found] = agreement(table(dict(zip(PEOPLE, NEWS, strict=True))))
    assert found.alpha == pytest.approx(0.7598, abs=5e-5)
    note = "tentative: read the anchors together"
    assert found == Agreement("take-home", "data", found.alpha, 40, 5, note)


def test_too_few_submissions_give_words() -> None:
    """Four shared submissions are too few, and a fifth that only one rated does not count."""
    [found] = agreement(table({"ada": "1 2 3 4 0", "grace": "1 2 3 4 ."}))
    assert (found.alpha, found.units, found.raters) == (None, 4, 2)
    assert found.note == "too few: alpha needs 5 submissions"


def test_one_reviewer_gives_words() -> None:
    """Nobody agrees alone."""
    [found] = agreement(table({"ada": "1 2 3 4 0 1 2"}))
    assert (found.alpha, found.units, found.raters) == (None, 0, 0)
    assert found.note == "no submission has points from two reviewers"


def test_points_that_never_differ_give_words() -> None:
    """Alpha is not defined there; a figure of 1 would be praise for nothing."""
    [found] = agreement(table({"ada": "3 3 3 3 3", "grace": "3 3 3 3 3"}))
    assert (found.alpha, found.note) == (None, "everybody gave 3 everywhere: alpha needs points that differ")
    with pytest.raises(ValueError, match="not defined"):
        ordinal_alpha([[3, 3]] * 5)


def test_the_newest_points_count() -> None:
    """Somebody who corrects a mark disagrees with nobody any more, in whatever order the scores come."""
    scores = table({"ada": "1 2 3 4 0", "grace": "1 2 3 4 0"})
    wrong = score("u00", "grace", 4, at="2026-03-01")
    assert agreement([*scores, wrong]) == agreement([wrong, *scores]) == agreement(scores)


def test_rows_and_stages_are_apart() -> None:
    """A calibration set is no take-home, and rows have alphas of their own."""
    scores = table({"ada": "1 2 3 4 0", "grace": "1 2 3 4 1"})
    others = [replace(one, row="ethics", points=4 - one.points) for one in scores]
    sets = [replace(one, stage="calibration") for one in scores[:2]]
    found = agreement([*sets, *others, *scores])
    assert [(one.stage, one.row, one.alpha is None) for one in found] == [
        ("calibration", "data", True),
        ("take-home", "data", False),
        ("take-home", "ethics", False),
    ]


@given(UNITS)
def test_alpha_knows_no_order_and_no_direction(units: list[list[int]]) -> None:
    """Neither who is who, nor which submission comes first, nor a scale upside down changes it."""
    if len({points for unit in units for points in unit}) < 2:
        return
    found = ordinal_alpha(units)
    assert found <= 1
    assert ordinal_alpha([unit[::-1] for unit in units[::-1]]) == pytest.approx(found)
    assert ordinal_alpha([[4 - points for points in unit] for unit in units]) == pytest.approx(found)
    alike = [[unit[0]] * len(unit) for unit in units]
    if len({unit[0] for unit in alike}) > 1:
        assert ordinal_alpha(alike) == pytest.approx(1)
