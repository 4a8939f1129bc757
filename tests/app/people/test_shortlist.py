"""The shortlist: what a row says, and that no score orders it over stage and completeness."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.people.shortlist import HEAD, Listed, Order, listed, ordered, to_json
from app.review.facts import Review
from app.review.state import Move, Verdict
from rubric.review_policy import ReviewPolicy
from tests.app.handlers.cast import CASEY
from tests.app.people.test_standing import FROZEN, MARKED
from tests.app.review.cast import ASSESSMENT, paneled, review

NOW = "2026-03-09T12:00:00Z"


def row(about: Review) -> Listed:
    """The row of a frozen candidate."""
    return listed(about, FROZEN, NOW)


def test_row_of_a_complete_card() -> None:
    """Gate, score, state, stage, and whole days since the freeze."""
    assert row(review(*MARKED)) == Listed(
        CASEY.alias, "", "take-home", 0, "to be decided", complete=True, gate="pass", score=75.0,
        low=None, high=None, sealed=False, days_waiting=4,
    )  # fmt: skip


def test_incomplete_card_has_no_score() -> None:
    """What was marked so far is no score yet."""
    found = row(review(*MARKED[:5]))
    assert (found.complete, found.score) == (False, None)


def test_sealed_panel_shows_no_figure() -> None:
    """Neither score nor spread nor who is in, before all are."""
    found = row(paneled([[4] * 6, [4] * 6]))
    assert (found.sealed, found.score, found.low, found.high, found.complete) == (
        True,
        None,
        None,
        None,
        False,
    )
    assert found.state == row(paneled()).state


def test_opened_panel_shows_its_spread() -> None:
    """The lowest and the highest seat beside the score."""
    found = row(paneled([[3] * 6, [3] * 6, [2] * 6]))
    assert (found.sealed, found.low, found.high) == (False, 50.0, 75.0)
    assert found.score == pytest.approx(200 / 3)


def test_name_is_shown_only_where_nothing_is_hidden() -> None:
    """After `/unblind`, or where the assessment is not blind."""
    open_ = replace(ASSESSMENT, review=ReviewPolicy(blind=False))
    named = replace(review(), candidate=replace(CASEY, named=True))
    assert [row(one).name for one in (review(), named, replace(review(), assessment=open_))] == [
        "", CASEY.login, CASEY.login,
    ]  # fmt: skip


def test_ended_candidates_wait_for_nobody() -> None:
    """Who was declined is no longer waiting, and is told so."""
    moves = (Move(CASEY.id, NOW, "lena-lead", Verdict.DECLINE, "take-home", ""),)
    found = row(replace(review(*MARKED), moves=moves))
    assert (found.state, found.days_waiting) == ("declined", None)


PLAIN = row(review(*MARKED))
ROWS = st.builds(
    lambda number, place, score, days, complete: replace(
        PLAIN, alias=f"bird-{number}", place=place, days_waiting=days, complete=complete,
        score=score if complete else None,
    ),
    st.integers(0, 9), st.integers(0, 2), st.floats(0, 100), st.none() | st.integers(0, 9), st.booleans(),
)  # fmt: skip


@given(st.lists(ROWS, max_size=8), st.sampled_from(Order))
def test_stage_and_completeness_come_before_everything(rows: list[Listed], order: Order) -> None:
    """Furthest first, complete before incomplete: whatever the order asked for, no score breaks that."""
    found = ordered(rows, order)
    assert [(-one.place, not one.complete) for one in found] == sorted(
        (-one.place, not one.complete) for one in rows
    )


def test_within_one_stage_who_waits_longest_comes_first() -> None:
    """The score does not matter, unless it is asked for."""
    rows = [
        replace(PLAIN, alias=alias, score=score, days_waiting=days)
        for alias, score, days in (("a", 90.0, 1), ("b", 60.0, 8), ("c", 70.0, None))
    ]
    assert [one.alias for one in ordered(rows)] == ["b", "a", "c"]
    assert [one.alias for one in ordered(rows, Order.SCORE)] == ["a", "c", "b"]


def test_json_says_how_it_is_sorted() -> None:
    """With a schema, and without what is only for sorting."""
    found = to_json("ticket-classifier", NOW, Order.SCORE, [PLAIN])
    assert found["schema"] == "proofgrade.shortlist/1"
    assert found["sorted_by"] == ["stage", "complete", "score", "days_waiting"]
    assert list(json.loads(json.dumps(found))["candidates"][0]) == list(HEAD)


def test_cells_are_those_of_the_head() -> None:
    """One for each column."""
    assert dict(zip(HEAD, PLAIN.cells(), strict=True))["days_waiting"] == 4
