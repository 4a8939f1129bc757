"""Who gives more than the others: only on rows that others rated too."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calibration.leniency import differences, leniency
from tests.app.calibration.samples import score, table

POINTS = st.lists(st.tuples(*[st.integers(0, 4)] * 3), min_size=1, max_size=8)


def test_lenient_and_strict_mirror_each_other() -> None:
    """Of two who share five submissions, one gives what the other does not."""
    ada, grace = leniency(table({"ada": "3 4 2 3 4", "grace": "2 3 1 2 2"}))
    assert (ada.reviewer, ada.note) == ("ada", "gives more than the others")
    assert (grace.reviewer, grace.note) == ("grace", "gives less than the others")
    assert ada.points is not None
    assert grace.points is not None
    assert ada.points.value == pytest.approx(1.2)
    assert grace.points.value == pytest.approx(-1.2)
    assert ada.points.low == pytest.approx(-(grace.points.high or 0))


def test_others_are_a_mean_without_oneself() -> None:
    """4 against a mean of 1 and 2 is 2.5 points more."""
    [ada, *_] = leniency(table({"ada": "4", "grace": "1", "linus": "2"}))
    assert ada.points is not None
    assert (ada.points.value, ada.points.n, ada.points.low) == (2.5, 1, None)
    assert ada.note == "too few: an interval needs 5 cards"


def test_rows_that_nobody_else_rated_do_not_count() -> None:
    """A reviewer alone has no leniency, and a row alone is not in the card's figure."""
    alone = [score("u09", "linus", 4)]
    shared = table({"ada": "3", "grace": "1"})
    ada, _, linus = leniency([*shared, *alone, score("u00", "ada", 4, "ethics")])
    assert ada.points is not None
    assert ada.points.value == 2.0
    assert (linus.points, linus.note) == (None, "nobody else rated the same rows")


def test_a_card_is_one_look_however_many_rows_it_has() -> None:
    """Six rows of one card are no six cards."""
    rows = [one for row in "abcdef" for one in table({"ada": "3", "grace": "2"}, row)]
    ada, _ = leniency(rows)
    assert ada.points is not None
    assert (ada.points.value, ada.points.n) == (1.0, 1)


def test_the_month_of_a_card_is_its_newest_row() -> None:
    """A card that was begun in March and finished in April is April's."""
    days = {"data": "2026-03-31", "ethics": "2026-04-01"}
    rows = [score("u", who, 2, row, at) for who in ("ada", "grace") for row, at in days.items()]
    assert {one.month for one in differences(rows)} == {"2026-04"}


@given(POINTS)
def test_differences_of_equal_cards_add_up_to_nothing(points: list[tuple[int, int, int]]) -> None:
    """Leniency is among reviewers: where all rated everything, it says nothing of all of them together."""
    lines = {who: " ".join(str(unit[index]) for unit in points) for index, who in enumerate("abc")}
    values = [one.points.value for one in leniency(table(lines)) if one.points is not None]
    assert sum(values) == pytest.approx(0, abs=1e-9)
