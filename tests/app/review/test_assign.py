"""Who is seated: as many seats as can be, the least burdened first, and in turn."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from app.review.assign import assign
from rubric.review_policy import PanelSeat

NAMES = ("ada", "bob", "cyd", "dot")


def seat(*people: str) -> PanelSeat:
    """A seat that these may take."""
    return PanelSeat("peer", people)


def test_who_has_read_least_is_seated() -> None:
    """The fewest seats come first."""
    assert assign([seat("ada", "bob")], {"ada": (2, "2026-01-01"), "bob": (1, "2026-03-01")}, ()) == {
        0: "bob"
    }


def test_among_equals_whose_turn_is_longest_ago() -> None:
    """With equally many seats it is whoever was seated longest ago, then by name."""
    loads = {"ada": (1, "2026-03-01"), "bob": (1, "2026-01-01")}
    assert assign([seat("ada", "bob")], loads, ()) == {0: "bob"}
    assert assign([seat("bob", "ada")], {}, ()) == {0: "ada"}


def test_nobody_sits_twice_and_nobody_barred_sits() -> None:
    """Distinct people, none of the barred, whatever the case of the letters."""
    assert assign([seat("ada", "bob"), seat("ada", "bob")], {}, ()) == {0: "ada", 1: "bob"}
    assert assign([seat("Ada", "bob")], {}, ["ADA"]) == {0: "bob"}
    assert assign([seat("ada")], {}, ["ada"]) == {}


def test_somebody_moves_to_let_all_be_seated() -> None:
    """The first seat gives its favourite up to a seat that nobody else may take."""
    assert assign([seat("ada", "bob"), seat("ada")], {}, ()) == {0: "bob", 1: "ada"}


@given(st.lists(st.lists(st.sampled_from(NAMES), min_size=1, unique=True), max_size=4))
def test_as_many_as_can_be(seats: list[list[str]]) -> None:
    """No other way of seating fills more seats."""
    found = assign([seat(*people) for people in seats], {}, ())
    assert len(set(found.values())) == len(found)
    assert all(login in seats[place] for place, login in found.items())
    tries = permutations((*NAMES, *[""] * len(seats)), len(seats))
    best = max(sum(login in people for login, people in zip(one, seats, strict=True)) for one in tries)
    assert len(found) == best
