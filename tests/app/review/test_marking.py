"""Who may mark which card, and what a mark changes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.decision import AddMark, ClearMark
from app.review.facts import Review
from app.review.marking import marked, why_not
from app.review.state import SHARED, Card
from app.state import AuditEntry
from tests.app.handlers.cast import AROUND, CASEY
from tests.app.review.cast import paneled, review
from tests.rubric.samples import mark

FULL = (3, 3, 3, 3, 3, 3)
REMY = Card(owner="remy-review")


@pytest.mark.parametrize(
    ("about", "card", "login", "may"),
    [
        (review(), SHARED, "remy-review", True),
        (review(), SHARED, "Lena-Lead", True),
        (review(), SHARED, "casey", False),
        (review(), SHARED, "otto", False),
        (paneled(), SHARED, "remy-review", False),
        (paneled(), SHARED, "lena-lead", False),
        (paneled(), REMY, "Remy-Review", True),
        (paneled(), REMY, "pat-peer", False),
        (paneled(), REMY, "lena-lead", False),
        (paneled(), Card(owner="lena-lead"), "lena-lead", False),
        (paneled([FULL, FULL, FULL]), REMY, "remy-review", False),
        (paneled([FULL, FULL, FULL]), SHARED, "lena-lead", True),
        (paneled([FULL, FULL]), SHARED, "lena-lead", False),
        (replace(review(), assessment=None), SHARED, "remy-review", False),
    ],
)
def test_who_may_mark(about: Review, card: Card, login: str, may: bool) -> None:
    """Reviewers and leads the shared card; a panel member the own one until all are in."""
    assert (why_not(about, card, login) == "") is may


def test_nobody_marks_their_own_work() -> None:
    """A reviewer who is the candidate marks somebody else's."""
    own = replace(review(), candidate=replace(CASEY, login="Remy-Review"))
    assert "own work" in why_not(own, SHARED, "remy-review")


def test_mark_keeps_the_comment_of_its_row() -> None:
    """A tick moves the points; what was written to the row stays, unless something else is written."""
    before = review(mark("data", 4, "split by time"))
    moved = marked(before, SHARED, "data", 3, who="lena-lead", at=AROUND.at)
    added, entry = moved.changes
    assert isinstance(added, AddMark)
    assert isinstance(entry, AuditEntry)
    assert (added.mark.points, added.mark.note, added.mark.reviewer) == (3, "split by time", "lena-lead")
    assert entry.detail == "data: 3 (was 4)"
    assert moved.review.marks(SHARED) == (added.mark,)
    again = marked(before, SHARED, "data", 0, note="leaks", who="lena-lead", at=AROUND.at)
    assert again.review.marks(SHARED)[0].note == "leaks"


def test_mark_names_rubric_card_and_what_was_there() -> None:
    """The version of the rubric goes with each mark; the audit log tells whose card it is."""
    done = marked(paneled(), REMY, "data", 2, who="remy-review", at=AROUND.at)
    added, entry = done.changes
    assert isinstance(added, AddMark)
    assert isinstance(entry, AuditEntry)
    assert (added.card, added.mark.rubric_version) == (REMY, paneled().assessment.rubric.version)  # type: ignore[union-attr]
    assert entry.detail == "take-home of remy-review, data: 2 (was no mark)"
    assert done.review.marks(SHARED) == ()


def test_mark_that_is_taken_away() -> None:
    """No points: the row has no mark any more."""
    done = marked(review(mark("data", 2)), SHARED, "data", None, who="remy-review", at=AROUND.at)
    assert done.changes[0] == ClearMark(CASEY.id, "data", "remy-review", AROUND.at, SHARED)
    assert done.review.marks(SHARED) == ()
