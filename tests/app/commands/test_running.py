"""`/rerun` in a comment: the button's own rules, answered in words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from inline_snapshot import snapshot

from app.commands.access import Place
from app.decision import AddRun
from app.handlers.comment_created import decide
from app.state import AuditEntry
from tests.app.commands.cast import CANDIDATE, FULL, REVIEWER, facts, thumbed, words


@pytest.mark.parametrize(("who", "place"), [(CANDIDATE, Place.OWN), (REVIEWER, Place.REVIEW)])
def test_attempt_that_counts_is_run_again(who: str, place: Place) -> None:
    """With a thumb, and the entry in the audit log that the budget is counted by."""
    decision = decide(facts("/rerun", who, place))
    assert FULL.newest is not None
    assert decision.changes[0] == AddRun(FULL.newest.id)
    assert (thumbed(decision), words(decision)) == (True, "")


def test_candidate_beyond_the_budget_is_told() -> None:
    """One line says why, and the refusal stands in the audit log; reviewers have no budget."""
    spent = facts("/rerun", CANDIDATE, Place.OWN)
    assert spent.button is not None
    decision = decide(replace(spent, button=replace(spent.button, recent=3)))
    [entry] = decision.changes
    assert isinstance(entry, AuditEntry)
    assert (entry.what, words(decision)) == (
        "re-run refused",
        snapshot("Not done: the budget of 3 re-runs a day is used up."),
    )
    judge = facts("/rerun", REVIEWER)
    assert judge.button is not None
    assert thumbed(decide(replace(judge, button=replace(judge.button, recent=99))))


def test_before_the_first_push() -> None:
    """There is nothing to run."""
    decision = decide(facts("/rerun", REVIEWER, about=replace(FULL, newest=None)))
    assert (decision.changes, words(decision)) == ((), "Not done: nothing was pushed yet.")
