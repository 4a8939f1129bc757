"""What the review side shows of one candidate."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.effects import PutComment
from app.review.board import comments, report_body
from app.review.facts import Review
from rubric.review_policy import ReviewPolicy
from tests.app.handlers.cast import AROUND, CASEY
from tests.app.review.cast import ASSESSMENT, ROWS, paneled, review
from tests.rubric.samples import mark

FULL = (3, 3, 3, 3, 3, 3)


def shown(about: Review) -> dict[str, PutComment]:
    """The comments by place and key."""
    return {f"{one.repo.partition('/')[2]}:{one.key}": one for one in comments(about, AROUND.links)}


def test_one_card_stands_on_the_pull_request() -> None:
    """Without a panel: the report with the score, and the rubric."""
    about = review(mark("data", 3))
    assert set(shown(about)) == {
        "ticket-classifier-review:report",
        "ticket-classifier-review:rubric",
    }
    assert "75 %" in report_body(about, AROUND.links)


def test_sealed_panel_shows_no_score_and_no_card() -> None:
    """On the pull request who is in; each card on its own desk."""
    found = shown(paneled([FULL, FULL]))
    assert set(found) == {
        "ticket-classifier-review:report",
        "ticket-classifier-review:panel",
        "desk-remy-review:rubric:take-home:remy-review",
        "desk-pat-peer:rubric:take-home:pat-peer",
        "desk-sam-stake:rubric:take-home:sam-stake",
    }
    assert "2 of 3 are in" in found["ticket-classifier-review:panel"].body
    assert "Sealed until the whole panel is in" in found["ticket-classifier-review:report"].body
    assert "75 %" not in found["ticket-classifier-review:report"].body


def test_opened_panel_shows_marks_spread_and_the_consensus_card() -> None:
    """With the last card everything is on the pull request."""
    found = shown(paneled([FULL, FULL, (1, 3, 3, 3, 3, 3)]))
    panel = found["ticket-classifier-review:panel"].body
    assert "To be discussed" in panel
    assert "ticket-classifier-review:rubric" in found
    assert "75 %" in found["ticket-classifier-review:report"].body


@pytest.mark.parametrize("shows", ["blind", "named", "open"])
def test_name_is_shown_only_where_it_may_be(shows: str) -> None:
    """Blind by default; after `/unblind`, or in an assessment that hides nothing, the heading names them."""
    about = review()
    if shows == "named":
        about = replace(about, candidate=replace(CASEY, named=True))
    if shows == "open":
        about = replace(about, assessment=replace(ASSESSMENT, review=ReviewPolicy(blind=False)))
    heading = report_body(about, AROUND.links).splitlines()[0]
    assert CASEY.alias in heading
    assert ("(casey)" in heading) is (shows != "blind")


def test_complete_card_says_whether_people_advance_with_it() -> None:
    """Above the line a person may, below a person needs a reason: the words decide nothing."""
    rubric = "ticket-classifier-review:rubric"
    whole = shown(review(*(mark(row, 3) for row in ROWS)))[rubric].body
    assert "75 % and gate passed, above the line: a person may advance." in whole
    poor = shown(review(*(mark(row, 2) for row in ROWS)))[rubric].body
    assert "does not proceed unless a person decides otherwise" in poor
    assert "a person may" not in shown(review(mark("data", 3)))[rubric].body
