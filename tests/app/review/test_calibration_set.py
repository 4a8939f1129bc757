"""A calibration set: a sealed panel on the desks, whose marks count for no candidate."""

from __future__ import annotations

from dataclasses import replace

import pytest
from inline_snapshot import snapshot

from app.commands.access import Place
from app.decision import AddMark
from app.people.anonymous import anonymous
from app.people.shortlist import listed
from app.review import board
from app.review.compared import comparison
from app.review.facts import Review
from app.review.marking import why_not
from app.review.scored import opened
from app.review.scoring import counting, panel_of
from app.review.state import CALIBRATION, SHARED, TAKE_HOME, Card
from rubric.panel import Opened, Sealed
from tests.app.commands.cast import decided, thumbed
from tests.app.handlers.cast import AROUND
from tests.app.review.cast import ROWS, calibrated, review

NOW = "2026-04-01T00:00:00Z"
ONE, TWO, THREE = (3, 1, 2, 3, 2, 1), (3, 3, 2, 2, 2, 1), (3, 2, 3, 3, 2, 2)
PART = calibrated(ONE, TWO)
ALL = calibrated(ONE, TWO, THREE)
REMY = Card(CALIBRATION, "remy-review")


def shown(about: Review) -> dict[tuple[str, str], str]:
    """Every comment by repository and key."""
    return {(one.repo, one.key): one.body for one in board.comments(about, AROUND.links)}


def test_it_is_sealed_until_all_are_in_or_have_left() -> None:
    """Who left is not waited for; where everybody left there is nothing."""
    assert isinstance(panel_of(PART, CALIBRATION), Sealed)
    assert isinstance(panel_of(ALL, CALIBRATION), Opened)
    *stay, gone = PART.seats
    left = replace(PART, seats=tuple(stay), left=(replace(gone, left_at=NOW),))
    assert isinstance(panel_of(left, CALIBRATION), Opened)
    assert panel_of(replace(PART, seats=()), CALIBRATION) is None


def test_points_are_told_once_all_are_in() -> None:
    """As each ticked them, to the figures of calibration as well."""
    found = panel_of(ALL, CALIBRATION)
    assert isinstance(found, Opened)
    assert found.rows[1].points == (("pat-peer", 3), ("remy-review", 1), ("sam-stake", 2))
    assert len(list(opened(ALL))) == 3 * len(ROWS)
    assert list(opened(PART)) == []


def test_its_marks_count_for_nobody() -> None:
    """Score, shortlist and the review pull request are the same with and without it."""
    without = replace(review(*ALL.marks(SHARED)), moves=ALL.moves)
    assert counting(ALL, TAKE_HOME) == counting(without, TAKE_HOME)
    assert listed(ALL, None, NOW) == listed(without, None, NOW)
    ours = {key: body for (repo, key), body in shown(ALL).items() if repo == ALL.candidate.review_repo}
    assert ours == {key: body for (_, key), body in shown(without).items()}
    assert [one.stage for one in anonymous(ALL)] == [CALIBRATION] * 3 + [TAKE_HOME]


def test_a_desk_has_report_and_card_and_then_what_everybody_gave() -> None:
    """The report without the marks that counted and without the page that has them; nothing of the others."""
    before, after = shown(PART), shown(ALL)
    desk = "acme/desk-remy-review"
    assert {key for repo, key in before if repo == desk} == {"report", "rubric:calibration:remy-review"}
    assert "Sealed" in before[desk, "report"]
    assert "/reports/" not in before[desk, "report"]
    assert "sam-stake" not in before[desk, "rubric:calibration:remy-review"]
    for login in ("remy-review", "pat-peer", "sam-stake"):
        assert "sam-stake" in after[f"acme/desk-{login}", board.COMPARISON]
    assert "Everybody is in" in after[desk, "rubric:calibration:remy-review"]


def test_comparison_names_rows_points_spread_and_alpha() -> None:
    """Alpha over the rows of the one submission, from a library; rows two apart are to be talked about."""
    found = panel_of(ALL, CALIBRATION)
    assert isinstance(found, Opened)
    told = comparison(found)
    assert "alpha over the rows of this submission is **0.381**" in told
    assert told.endswith("- Data handling & feature pipeline\n")
    assert "\n".join(line for line in told.splitlines() if line.startswith("|")) == snapshot("""\
| Row | pat-peer | remy-review | sam-stake | Apart |
| --- | --- | --- | --- | --- |
| Problem framing & assumptions | 3 | 3 | 3 | 0 |
| Data handling & feature pipeline | 3 | 1 | 2 | 2 |
| Modelling choices & metrics | 2 | 2 | 3 | 1 |
| Reproducibility & code hygiene | 2 | 3 | 3 | 1 |
| Deployment & monitoring readiness | 2 | 2 | 2 | 0 |
| Ethics & bias mitigation | 1 | 1 | 2 | 1 |\
""")


@pytest.mark.parametrize(
    ("about", "says"),
    [
        (calibrated((2,) * 6, (2,) * 6, (2,) * 6), "all points are the same: alpha is not defined"),
        (replace(ALL, seats=ALL.seats[:1]), "nothing to compare"),
    ],
)
def test_no_alpha_is_told_with_the_reason(about: Review, says: str) -> None:
    """Where points do not differ, and where one card is alone."""
    found = panel_of(about, CALIBRATION)
    assert isinstance(found, Opened)
    assert says in comparison(found)


@pytest.mark.parametrize(
    ("about", "login", "why"),
    [
        (PART, "Remy-Review", ""),
        (PART, "pat-peer", "another seat"),
        (PART, "lena-lead", "another seat"),
        (ALL, "remy-review", "everybody is in"),
        (replace(PART, seats=PART.seats[1:]), "remy-review", "given up"),
        (replace(PART, seats=()), "remy-review", "given up"),
    ],
)
def test_only_its_owner_marks_a_card_while_it_is_sealed(about: Review, login: str, why: str) -> None:
    """Whoever left marks nothing, also where nobody is seated any more."""
    told = why_not(about, REMY, login)
    assert why in told if why else told == ""


def test_score_on_the_desk_marks_the_calibration_card() -> None:
    """And not the one that counts."""
    decision = decided("/score data 2 leaks", place=Place.CALIBRATION, about=PART)
    [mark] = [change for change in decision.changes if isinstance(change, AddMark)]
    assert (mark.card, mark.mark.points) == (REMY, 2)


@pytest.mark.parametrize(
    "text", ["/decide advance", "/withdraw", "/unblind why", "/extend 24h ill", "/rerun", "/discuss data"]
)
def test_nothing_is_decided_about_the_candidate_on_that_desk(text: str) -> None:
    """Not by a lead either: it is noted and changes nothing."""
    decision = decided(text, "lena-lead", Place.CALIBRATION, PART)
    assert not thumbed(decision)
    assert decision.effects == ()
    assert len(decision.changes) == 1
