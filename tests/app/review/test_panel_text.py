"""The panel's comment while it is sealed: who is in, whose desk is not sealed, who could look."""

from __future__ import annotations

from dataclasses import replace

from app.review.panel_text import panel_comment
from app.review.scoring import panel_of
from app.review.state import TAKE_HOME, Seat
from tests.app.review.cast import paneled


def shown(*changed: Seat) -> str:
    """The comment about a panel of which these seats are as given, the others as they should be."""
    review = paneled()
    by_login = {seat.reviewer: seat for seat in (*review.seats, *changed)}
    found = panel_of(review, TAKE_HOME)
    assert found is not None
    return panel_comment(found, tuple(by_login.values()))


def seat(login: str) -> Seat:
    """A seat of the panel as it should be."""
    return next(one for one in paneled().seats if one.reviewer == login)


def row(text: str, login: str) -> str:
    """The line of the table about somebody."""
    return next(line for line in text.splitlines() if line.startswith("|") and login in line)


def test_a_sealed_panel_warns_of_nothing() -> None:
    """Seats and their state, and no word about owners or settings."""
    text = shown()
    assert "not yet" in row(text, "pat-peer")
    assert "owner" not in text.lower()


def test_a_desk_that_others_read_is_told_with_what_to_do() -> None:
    """In the row of its seat alone, and once below, however many there are."""
    text = shown(replace(seat("pat-peer"), desk_issue=None), replace(seat("sam-stake"), desk_issue=None))
    assert "desk not sealed" in row(text, "pat-peer")
    assert "desk not sealed" not in row(text, "remy-review")
    assert text.count("No permission") == 1


def test_a_desk_that_is_still_to_be_made_is_no_warning() -> None:
    """Nothing is known about it yet."""
    assert "sealed" not in row(shown(replace(seat("pat-peer"), desk_repo="", desk_issue=None)), "pat-peer")


def test_owners_on_the_panel_are_named() -> None:
    """Everybody on it shall know that GitHub hides nothing from them."""
    text = shown(replace(seat("pat-peer"), is_owner=True))
    assert "`pat-peer` owns the organisation" in text
    assert "`sam-stake` owns" not in text
