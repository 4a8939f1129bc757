"""The two pages about a candidate's way: all of it for the review side, little for the candidate."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.links import Links
from app.pipeline.pages import for_candidate, for_reviewers
from app.review.facts import Review
from app.review.state import Verdict
from rubric import html, markdown
from rubric.stages import shipped
from tests.app.handlers.cast import CASEY
from tests.app.pipeline.cast import LEAD, PATH, STAGED, advanced, moment, move, review
from tests.app.review import cast
from tests.rubric import samples

LINKS = Links("https://grade.example", "https://git.example", b"secret")


def ours(about: Review) -> str:
    """The review side's page as Markdown."""
    return markdown.render(for_reviewers(about, LINKS, moment(1), moment(9)))


def theirs(about: Review) -> str:
    """The candidate's page as Markdown."""
    return markdown.render(for_candidate(about))


def test_review_side_sees_where_since_when_and_who_decided_why() -> None:
    """State and time of each stage, every decision with its reason."""
    held = move(7, "portfolio", verdict=Verdict.HOLD, reason="travels until Monday")
    page = ours(review(*advanced("filter", "portfolio"), held))
    assert "on hold, since Sat 2026-03-07 10:00 UTC (2 days)" in page
    assert "| Sat 2026-03-07 10:00 UTC | lena-lead | hold | Portfolio" in page
    assert "travels until Monday" in page


def test_days_at_the_first_stage_count_from_the_beginning() -> None:
    """Where there is no decision yet, the time since the candidate came in."""
    assert "(8 days)" in ours(review())


def test_score_of_a_stage_and_what_it_lacks() -> None:
    """So far while incomplete, with each missing row in words."""
    rows = shipped()["filter"].rubric.competencies
    page = ours(review(marks=(samples.mark(rows[0].id, 3),)))
    assert "75 % so far" in page
    assert f"{rows[1].title}: no mark yet" in page
    assert f"{rows[0].title}: no mark" not in page


def test_sealed_marks_are_on_no_page() -> None:
    """While a panel is sealed the page says who is in, and no score; once it is open, the spread."""
    two = cast.paneled([[3] * 6, [1] * 6, [2] * 3])
    page = ours(two)
    assert "2 of 3 cards are in" in page
    assert "%" not in page
    whole = cast.paneled([[3] * 6, [2] * 6, [2] * 6])
    assert "(seats: 50 % to 75 %)" in ours(whole)


def test_take_home_without_a_result_waits_for_a_push() -> None:
    """Nobody misses marks for what is not there yet."""
    page = ours(review(*advanced("filter", "portfolio", "take-home")))
    assert "a push with a result" in page
    assert "no mark yet" not in page.partition("Missing")[2]


def test_candidate_sees_the_stages_and_where_they_are() -> None:
    """Names of stages, three words of state."""
    page = theirs(review(*advanced(*PATH[:3])))
    lines = [line.rpartition(" | ")[2] for line in page.splitlines() if line.startswith("| ")]
    assert lines == ["State |", "--- |", "done |", "done |", "you are here |", "to come |", "to come |"]


@pytest.mark.parametrize("verdict", [Verdict.DECLINE, Verdict.WITHDRAW, Verdict.HOLD])
def test_candidate_reads_no_verdict_score_or_name(verdict: Verdict) -> None:
    """Beyond "decided" nothing of what was decided, by whom, why."""
    ended = move(7, "portfolio", verdict=verdict, reason="no production intent")
    about = review(*advanced("filter", "portfolio"), ended, marks=(samples.mark("reachable", 3),))
    page = html.render(for_candidate(about))
    for hidden in (
        verdict.value,
        "declined",
        "withdrawn",
        "hold",
        "held",
        LEAD,
        "production",
        "75",
        CASEY.alias,
    ):
        assert hidden not in page.partition("<main>")[2]
    assert ("decided" in page) is (verdict is not Verdict.HOLD)


def test_review_side_page_never_has_the_login() -> None:
    """The alias stands for the candidate; hostile words of a reason stay words."""
    bad = move(7, "portfolio", verdict=Verdict.DECLINE, reason="<script>alert(1)</script>")
    page = html.render(for_reviewers(review(*advanced("filter", "portfolio"), bad), LINKS, "", moment(9)))
    assert CASEY.login not in page
    assert "<script" not in page
    assert CASEY.alias in page


def test_stage_that_is_not_shipped_any_more_keeps_its_id() -> None:
    """A page never fails over an old path."""
    old = replace(review(), assessment=replace(STAGED, stages=("phone-call", "take-home")))
    assert "phone-call" in ours(old)
    assert "phone-call" in theirs(old)
