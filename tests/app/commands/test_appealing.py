"""`/appeal`: when it opens, who reads it, and that the candidate learns no points and no name."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inline_snapshot import snapshot

from app.commands.access import Place
from app.commands.appealing import readers
from app.commands.asked import Asked
from app.deadlines.clock import after
from app.decision import AddMark, Decision
from app.review.facts import Review
from app.review.state import SHARED, TAKE_HOME, Appeal, Verdict
from tests.app.commands.cast import (
    CANDIDATE,
    FULL,
    LEAD,
    OPENED,
    REVIEWER,
    decided,
    facts,
    moved,
    thumbed,
    told,
    words,
)
from tests.app.handlers.cast import AROUND, CASEY
from tests.app.review.cast import REVIEWERS, paneled

DECIDED = moved(FULL, Verdict.HOLD, to_stage=TAKE_HOME)
APPEAL = Appeal(CASEY.id, "comment:1", TAKE_HOME, "data", "by time", AROUND.at, REVIEWER)
WEEK = 7 * 24 * 3600
EVERYBODY = (*REVIEWERS, LEAD)


def appealed(
    about: Review = DECIDED, text: str = "/appeal data the split is by time", **given: object
) -> Decision:
    """What follows from an appeal of the candidate's."""
    return decided(text, CANDIDATE, Place.OWN, about, **given)


def reader(decision: Decision) -> str:
    """Who reads it."""
    [made] = [change for change in decision.changes if isinstance(change, Appeal)]
    return made.reader


def test_appeal_goes_to_somebody_who_did_not_score_that_row() -> None:
    """The reviewers read the reason, in which nothing is alive; the candidate, that it is on its way."""
    decision = appealed(text="/appeal data @acme/all <b>", markers={"data": frozenset(EVERYBODY) - {LEAD}})
    assert (reader(decision), thumbed(decision)) == (LEAD, True)
    assert told(decision)["appeal:data"] == snapshot("""\
Appeal of **Data handling & feature pipeline** (`data`) by amber-heron:

> @&#8203;acme/all &#60;b&#62;

@lena-lead, you have not scored this row: please read it again, and answer here by `/score data 0-4 why`. \
Your mark counts; the candidate learns that it was read, and no points.\
""")
    assert words(decision) == snapshot(
        "Your appeal of **Data handling & feature pipeline** (`data`) goes to somebody who did not score "
        "that row. You will read here when it was answered."
    )


@pytest.mark.parametrize(
    ("about", "given", "why"),
    [
        (FULL, {}, "opens with the decision"),
        (moved(FULL, Verdict.WITHDRAW), {}, "opens with the decision"),
        (DECIDED, {"at": after(AROUND.at, WEEK + 1)}, "were open until"),
        (replace(DECIDED, appeals=(replace(APPEAL, answered_at=AROUND.at),)), {}, "already"),
    ],
)
def test_appeal_that_is_not_taken(about: Review, given: dict[str, object], why: str) -> None:
    """Before the decision, after the window, twice for a row: one line says so."""
    decision = decided("/appeal data the split is by time", CANDIDATE, Place.OWN, about, **given)
    assert (decision.changes, why in words(decision)) == ((), True)


def test_last_second_of_the_window_counts() -> None:
    """The window is counted from the newest decision on the take-home."""
    assert thumbed(appealed(at=after(AROUND.at, WEEK)))


def test_panel_members_are_readers_only_as_leads_and_last() -> None:
    """Where nobody else is left, a lead of the panel who did not mark the row."""
    seats = (*paneled().seats[:2], replace(paneled().seats[2], reviewer=LEAD))
    about = moved(replace(paneled(), seats=seats), Verdict.HOLD)
    assert reader(appealed(about)) == "sam-stake"
    assert reader(appealed(about, markers={"data": frozenset({"sam-stake"})})) == LEAD


def test_where_nobody_is_left_the_leads_are_told() -> None:
    """The candidate learns only that it was passed on."""
    decision = appealed(markers={"data": frozenset(EVERYBODY)})
    assert reader(decision) == ""
    assert told(decision)["appeal:data"].splitlines()[-1] == snapshot(
        "@lena-lead: everybody who may score has scored this row. Add a reviewer to the assessment, or "
        "answer as a lead by `/score data 0-4 why`."
    )
    assert words(decision) == snapshot(
        "Your appeal of **Data handling & feature pipeline** (`data`) was passed on to the hiring team. "
        "You will read here when it was answered."
    )


def test_who_stepped_back_is_not_asked() -> None:
    """Nor is the candidate, who may be a reviewer elsewhere."""
    left = replace(paneled().seats[0], reviewer="sam-stake", left_at=AROUND.at)
    own = replace(DECIDED, candidate=replace(CASEY, login="Pat-Peer"), left=(left,))
    asked = facts("/appeal data why", CANDIDATE, Place.OWN, own).asked
    assert asked is not None
    assert set(readers(asked, APPEAL)) == {REVIEWER, LEAD}


@given(
    st.sets(st.sampled_from(EVERYBODY)),
    st.dictionaries(st.sampled_from(EVERYBODY), st.tuples(st.integers(0, 9), st.just(""))),
    st.integers(1, 99),
)
def test_reader_never_scored_the_row_and_is_least_loaded(
    markers: set[str], loads: dict[str, tuple[int, str]], number: int
) -> None:
    """Whoever marked what: the first of the readers has fewest seats; the same appeal finds the same one."""
    found = facts("/appeal data why", CANDIDATE, Place.OWN, DECIDED).asked
    assert isinstance(found, Asked)
    asked = replace(found, markers={"data": frozenset(markers)}, loads=loads)
    appeal = replace(APPEAL, key=f"comment:{number}")
    order = readers(asked, appeal)
    assert set(order) == set(EVERYBODY) - markers
    seats = [loads.get(one, (0, ""))[0] for one in order]
    assert (seats, readers(asked, appeal)) == (sorted(seats), order)


def answered(text: str, who: str = REVIEWER, about: Review = DECIDED, appeal: Appeal = APPEAL) -> Decision:
    """What follows when somebody scores the row that is appealed."""
    return decided(text, who, about=replace(about, appeals=(appeal,)))


def test_readers_score_answers_the_appeal() -> None:
    """The mark counts on the shared card, also of an opened panel; the candidate reads no figure, no name."""
    for about in (DECIDED, moved(OPENED, Verdict.HOLD)):
        decision = answered("/score data 4 the split is right", about=about)
        [given] = [change for change in decision.changes if isinstance(change, AddMark)]
        assert (given.card, given.mark.points, given.mark.note) == (SHARED, 4, "the split is right")
        assert replace(APPEAL, answered_at=AROUND.at) in decision.changes
        assert told(decision)["appeal:data"].endswith("Read and answered.")
        assert told(decision)["appeal-read:data"] == snapshot(
            "Your appeal of **Data handling & feature pipeline** (`data`) was read and answered. The "
            "hiring team will tell you what follows."
        )


def test_answer_to_an_appeal_needs_a_reason() -> None:
    """Without one nothing changes."""
    decision = answered("/score data 4")
    assert (decision.changes, words(decision)) == (
        (),
        snapshot("Not done: an appeal is answered with a reason. Write `/score data 4 why`."),
    )


def test_score_by_somebody_else_leaves_the_appeal_open() -> None:
    """It is a mark like any other."""
    decision = answered("/score data 4 fine", "pat-peer")
    assert [type(change).__name__ for change in decision.changes] == ["AddMark", "AuditEntry"]


@pytest.mark.parametrize("gone", ["", "left-the-firm"])
def test_lead_answers_an_appeal_that_has_no_reader(gone: str) -> None:
    """Nobody was left, or who was to read it is no reviewer any more."""
    appeal = replace(APPEAL, reader=gone)
    assert any(
        isinstance(change, Appeal) for change in answered("/score data 2 so", LEAD, appeal=appeal).changes
    )
    assert not any(
        isinstance(change, Appeal) for change in answered("/score data 2 so", appeal=appeal).changes
    )
