"""The scorecard: weights, rows that are not asked, comments, gate caps, pass line."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubric.model import Competency, Mark, Outcome, Rubric
from rubric.scorecard import scorecard
from tests.rubric.samples import ROWS, RUBRIC, anchors, mark, marks

GATES = st.sampled_from(list(Outcome))
POINTS = st.lists(st.integers(0, 4), min_size=6, max_size=6)


def two_rows(weight: float) -> Rubric:
    """A rubric whose first row weighs `weight` percent, so that full marks there alone give it."""
    rows = (("one", weight), ("two", 100 - weight))
    return replace(
        RUBRIC, competencies=tuple(Competency(row, row.title(), share, anchors(row)) for row, share in rows)
    )


def test_78_percent_with_a_passed_gate_is_above_the_line() -> None:
    """The pass line is 70 %: a card of 78 % with a passed gate is above it."""
    card = scorecard(two_rows(78), [mark("one", 4), mark("two", 0)], Outcome.PASS)
    assert card.percent == pytest.approx(78)
    assert card.above_pass_line is True


def test_62_percent_with_a_failed_gate_is_not_above_the_line() -> None:
    """A card of 62 % whose run does not reproduce is not above the line."""
    card = scorecard(two_rows(62), [mark("one", 4), mark("two", 0)], Outcome.FAIL)
    assert card.percent == pytest.approx(62)
    assert card.above_pass_line is False


@given(POINTS, GATES)
def test_only_a_passed_gate_is_ever_above_the_line(points: list[int], gate: Outcome) -> None:
    """Full marks with a failed or open gate stay below; with a passed gate the percentage alone decides."""
    card = scorecard(RUBRIC, marks(*points), gate)
    assert card.percent is not None
    assert card.above_pass_line is (gate is Outcome.PASS and card.percent >= 70)


@given(POINTS)
def test_the_percentage_is_the_weighted_mean_of_points(points: list[int]) -> None:
    """With a passed gate: the sum of weight times points over four, weights being percent."""
    expected = sum(weight * one / 4 for (_, _, weight, _), one in zip(ROWS, points, strict=True))
    assert scorecard(RUBRIC, marks(*points), Outcome.PASS).percent == pytest.approx(expected)


@given(POINTS)
def test_a_failed_gate_caps_two_rows_and_says_so(points: list[int]) -> None:
    """Reproducibility counts 0 and deployment at most 1; a capped row gives the reason, others none."""
    card = scorecard(RUBRIC, marks(*points), Outcome.FAIL)
    caps = {"reproducibility": 0, "deployment": 1}
    for row, ticked in zip(card.rows, points, strict=True):
        assert row.ticked == ticked
        assert row.counted == min(ticked, caps.get(row.competency.id, 4))
        assert bool(row.reason) is (row.counted != row.ticked)


@given(POINTS, st.sampled_from([Outcome.INCONCLUSIVE, Outcome.OUR_FAULT]))
def test_an_open_gate_caps_nothing(points: list[int], gate: Outcome) -> None:
    """What we could not find out takes no points away."""
    card = scorecard(RUBRIC, marks(*points), gate)
    assert [row.counted for row in card.rows] == points


@given(st.dictionaries(st.sampled_from([row[0] for row in ROWS]), st.integers(0, 4)), GATES)
def test_an_incomplete_card_has_a_score_so_far_and_no_percentage(
    points: dict[str, int], gate: Outcome
) -> None:
    """`percent` waits for every row; `so_far` weighs the marked rows only and stays within 0..100."""
    card = scorecard(RUBRIC, [mark(row, one) for row, one in points.items()], gate)
    assert set(card.missing) == {row[0] for row in ROWS} - set(points)
    assert (card.percent is None) is bool(card.missing)
    assert (card.so_far is None) is (not points)
    assert card.so_far is None or 0 <= card.so_far <= 100
    assert card.complete or card.above_pass_line is None


@given(POINTS, st.integers(0, 5), GATES)
def test_more_points_never_lower_the_score(points: list[int], row: int, gate: Outcome) -> None:
    """Raising one row's points leaves the percentage or raises it."""
    better = [*points]
    better[row] = min(4, better[row] + 1)
    low, high = (scorecard(RUBRIC, marks(*one), gate).percent for one in (points, better))
    assert low is not None
    assert high is not None
    assert low <= high


def test_the_last_mark_of_a_row_counts() -> None:
    """A reviewer who changes their mind overrides the earlier mark; unknown rows are left out."""
    card = scorecard(RUBRIC, [mark("data", 1), mark("data", 3), mark("nonsense", 4)], Outcome.PASS)
    assert card.rows[1].ticked == 3
    assert card.so_far == pytest.approx(75)


def test_points_out_of_range_are_refused_in_words() -> None:
    """Five points are an error that names the row and who gave them."""
    bad = Mark("data", 5, "remy-review", "2026-03-02T10:15:00Z", RUBRIC.version)
    with pytest.raises(ValueError, match="5 points for data by remy-review: a row takes 0"):
        scorecard(RUBRIC, [bad], Outcome.PASS)


def not_asked(*rows: str) -> Rubric:
    """The sample rubric without these rows."""
    kept = (replace(row, asked=row.id not in rows) for row in RUBRIC.competencies)
    return replace(RUBRIC, competencies=tuple(kept))


def test_a_row_that_is_not_asked_drops_out() -> None:
    """Its weight goes to the others, it is not missing, and a mark for it does not count."""
    rubric = not_asked("ethics", "framing")
    given = [mark("data", 3), mark("modelling", 3), mark("reproducibility", 2), mark("deployment", 1)]
    card = scorecard(rubric, [*given, mark("ethics", 4)], Outcome.PASS)
    assert [row.competency.id for row in card.rows] == ["data", "modelling", "reproducibility", "deployment"]
    assert card.missing == ()
    assert card.percent == pytest.approx((20 * 3 + 20 * 3 + 20 * 2 + 15 * 1) / (4 * 75) * 100)


@given(st.sets(st.sampled_from([row[0] for row in ROWS]), max_size=5))
def test_the_shares_of_what_is_asked_are_the_whole(dropped: set[str]) -> None:
    """Whatever drops out, the rest weighs 100 % in the proportions of the rubric."""
    rubric = not_asked(*dropped)
    shares = {row.id: rubric.share(row) for row in rubric.competencies}
    assert sum(shares.values()) == pytest.approx(100)
    assert {row for row, share in shares.items() if share == 0} == dropped
    heaviest = max(rubric.asked, key=lambda row: row.weight)
    assert all(
        shares[row.id] * heaviest.weight == pytest.approx(shares[heaviest.id] * row.weight)
        for row in rubric.asked
    )


@given(POINTS, st.lists(st.sampled_from(["", "  ", "because"]), min_size=6, max_size=6), GATES)
def test_nought_and_four_ask_for_a_comment(points: list[int], notes: list[str], gate: Outcome) -> None:
    """Without it the card is incomplete and says so; the score so far is the same as with it."""
    given = [mark(row[0], one, note) for row, one, note in zip(ROWS, points, notes, strict=True)]
    card = scorecard(RUBRIC, given, gate)
    wanted = [one.competency for one in given if one.points in (0, 4) and not one.note.strip()]
    assert list(card.missing) == wanted == [row.competency.id for row in card.rows if row.needs_note]
    assert card.so_far == scorecard(RUBRIC, marks(*points), gate).percent
    assert (card.percent is None) is bool(wanted)
    assert [row.note for row in card.rows] == notes


def test_an_incomplete_card_says_in_words_what_it_lacks() -> None:
    """Each row that is missing is told once, in order, with what to do."""
    card = scorecard(RUBRIC, [mark("ethics", 4, ""), mark("data", 2, ""), mark("framing", 3)], Outcome.PASS)
    assert card.missing == ("modelling", "reproducibility", "deployment", "ethics")
    assert card.lacks == (
        "Modelling choices & metrics: no mark yet",
        "Reproducibility & code hygiene: no mark yet",
        "Deployment & monitoring readiness: no mark yet",
        "Ethics & bias mitigation: 4 needs a comment: /note ethics why",
    )
    assert scorecard(RUBRIC, marks(1, 2, 3, 1, 2, 3), Outcome.PASS).lacks == ()


def test_a_capped_row_owes_the_comment_to_what_was_ticked() -> None:
    """A cap to 0 asks for no comment of its own: the gate gives the reason."""
    card = scorecard(RUBRIC, [mark("reproducibility", 3, "")], Outcome.FAIL)
    (row,) = (row for row in card.rows if row.competency.id == "reproducibility")
    assert (row.counted, row.needs_note) == (0, False)
    assert row.reason == "ticked 3, counts 0: the reproducibility gate failed, which caps this row at 0"
