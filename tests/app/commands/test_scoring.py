"""`/score`, `/note`, `/discuss` and `/recuse`: what is marked, what is refused, and in which words."""

from __future__ import annotations

from dataclasses import replace

from inline_snapshot import snapshot

from app.commands.access import Place
from app.decision import AddMark, Decision
from app.review.state import SHARED, TAKE_HOME, Appeal, Card, Seat, Verdict
from app.state import AuditEntry
from tests.app.commands.cast import (
    FULL,
    LEAD,
    OPENED,
    REVIEWER,
    at_stages,
    decided,
    moved,
    thumbed,
    told,
    words,
)
from tests.app.handlers.cast import AROUND, CASEY
from tests.app.review.cast import paneled, review

SEALED = paneled([(3, 3)])


def marks(decision: Decision) -> list[tuple[Card, str, int, str]]:
    """What was marked: card, row, points and comment."""
    found = [change for change in decision.changes if isinstance(change, AddMark)]
    return [(one.card, one.mark.competency, one.mark.points, one.mark.note) for one in found]


def test_score_marks_the_shared_card() -> None:
    """In the name of who asked, with its comment, an audit entry, a thumb, and the review side anew."""
    decision = decided("/score data 2 leaks a little", about=review())
    assert marks(decision) == [(SHARED, "data", 2, "leaks a little")]
    assert decision.changes[1] == AuditEntry(AROUND.at, REVIEWER, "mark", CASEY.id, "data: 2 (was no mark)")
    assert (thumbed(decision), words(decision), decision.tend) == (True, "", (CASEY.id,))


def test_unknown_row_is_answered_with_all_rows() -> None:
    """A slip in a row's name changes nothing."""
    decision = decided("/score dta 2")
    assert (decision.changes, thumbed(decision)) == ((), False)
    assert words(decision) == snapshot(
        "Not done: `dta` is no row of this rubric. Its rows are `framing`, `data`, `modelling`, "
        "`reproducibility`, `deployment`, `ethics`."
    )


def test_ends_of_the_scale_need_a_comment() -> None:
    """The mark is taken; one line says what is lacking still."""
    decision = decided("/score ethics 4", about=review())
    assert marks(decision) == [(SHARED, "ethics", 4, "")]
    assert words(decision) == snapshot("Recorded. 0 and 4 points need a comment still: `/note ethics why`.")
    assert words(decided("/score ethics 4 a model card", about=review())) == ""


def test_note_keeps_the_points() -> None:
    """It needs a mark; the points stay as they are."""
    assert marks(decided("/note data see prep.py")) == [(SHARED, "data", 3, "see prep.py")]
    assert words(decided("/note data see prep.py", about=review())) == snapshot(
        "Not done: `data` has no mark yet. Write `/score ROW 0-4 [why]` (`ROW` is a row's id, as in `data`)."
    )


def test_sealed_panel_takes_no_mark_on_the_shared_card() -> None:
    """The answer says where to mark, and that others can read what was written here."""
    decision = decided("/score data 3", about=SEALED)
    assert (decision.changes, thumbed(decision)) == ((), False)
    assert words(decision) == snapshot(
        "Not done: marks are sealed until the whole panel is in: use the card on your own desk: "
        "acme/desk-remy-review#5. Delete your comment here, others can read it."
    )
    assert "acme/desk" not in words(decided("/score data 3", LEAD, about=SEALED))


def test_desk_is_the_own_card_of_its_seat() -> None:
    """Marks go to the seat's card; nobody else marks there, nor its owner once all are in."""
    own = Card(TAKE_HOME, REVIEWER)
    assert marks(decided("/score ethics 2", REVIEWER, Place.DESK, SEALED)) == [(own, "ethics", 2, "")]
    other = replace(SEALED.seats[1], reviewer="pat-peer")
    assert "another seat" in words(decided("/score ethics 2", REVIEWER, Place.DESK, SEALED, seat=other))
    assert marks(decided("/score ethics 2", REVIEWER, Place.DESK, OPENED)) == []


def test_pipeline_issue_has_the_card_of_the_present_stage() -> None:
    """Its rows are that stage's own."""
    about = moved(at_stages(FULL, TAKE_HOME, "communication"), Verdict.ADVANCE, to_stage="communication")
    answer = words(decided("/score data 3", LEAD, Place.PIPELINE, about))
    row = answer.partition("Its rows are `")[2].partition("`")[0]
    assert marks(decided(f"/score {row} 2", LEAD, Place.PIPELINE, about)) == [
        (Card("communication"), row, 2, "")
    ]


def test_discussion_calls_the_others_without_figures_while_sealed() -> None:
    """The panel is mentioned, but not who asks; no mark of anybody is told."""
    assert told(decided("/discuss data", about=SEALED))["discuss-4711"] == snapshot(
        "@pat-peer @sam-stake: please talk about **Data handling & feature pipeline** (`data`), without "
        "figures: marks are sealed until the whole panel is in."
    )


def test_discussion_of_an_opened_panel_has_everybodys_marks() -> None:
    """And says how the consensus is recorded."""
    assert told(decided("/discuss framing", about=OPENED))["discuss-4711"] == snapshot(
        "@pat-peer @sam-stake: please talk about **Problem framing & assumptions** (`framing`), marked 4 "
        "by pat-peer, 1 by remy-review, 2 by sam-stake. What you agree on is recorded here by `/score "
        "framing 0-4 why`."
    )


def test_discussion_of_a_shared_card_calls_reviewers_and_leads() -> None:
    """The candidate is nobody to be called, even as a reviewer."""
    about = replace(FULL, candidate=replace(CASEY, login="Pat-Peer"))
    assert told(decided("/discuss data", about=about))["discuss-4711"].startswith("@sam-stake @lena-lead: ")


def test_recusal_frees_the_seat() -> None:
    """The seat is left, with the reason in the audit log; who has none is told so."""
    decision = decided("/recuse former colleague", REVIEWER, about=SEALED)
    seat, entry = decision.changes
    assert isinstance(seat, Seat)
    assert (seat.reviewer, seat.left_at) == (REVIEWER, AROUND.at)
    assert entry == AuditEntry(AROUND.at, REVIEWER, "recused", CASEY.id, "former colleague")
    assert decision.tend == (CASEY.id,)
    assert "neither a seat" in words(decided("/recuse former colleague", LEAD, about=SEALED))


def test_recusal_hands_an_appeal_on() -> None:
    """Who was to read it is not asked again; the next one is called."""
    appeal = Appeal(CASEY.id, "comment:1", TAKE_HOME, "data", "by time", AROUND.at, REVIEWER)
    decision = decided("/recuse former colleague", about=replace(FULL, appeals=(appeal,)))
    [given] = [change for change in decision.changes if isinstance(change, Appeal)]
    assert (given.reader in {"pat-peer", "sam-stake", "lena-lead"}, given.key) == (True, appeal.key)
    assert f"@{given.reader}, you have not scored" in told(decision)["appeal:data:4711"]
