"""`/extend` and `/grade-late` in a comment."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.decision import AddExtension, AddRun, SetLate
from app.state import AuditEntry
from tests.app.commands.cast import CLOCK, LATE, LEAD, REVIEWER, decided, thumbed, words
from tests.app.handlers.cast import attempt

EXTEND = "/extend 24h ill"


@pytest.mark.parametrize("who", [REVIEWER, LEAD, "Remy-Review"])
def test_reviewers_and_leads_grant_time(who: str) -> None:
    """The extension has the comment as its key; the answer is a thumb."""
    decision = decided(EXTEND, who)
    [granted] = [change for change in decision.changes if isinstance(change, AddExtension)]
    assert (granted.extension.key, granted.extension.seconds) == ("comment:4711", 86400)
    assert (granted.extension.who, granted.extension.reason) == (who, "ill")
    assert thumbed(decision)
    assert any(isinstance(change, AuditEntry) and change.what == "extension" for change in decision.changes)


def test_same_comment_again_grants_nothing_more() -> None:
    """Sent twice it is one extension, and the thumb is put again."""
    granted = decided(EXTEND, LEAD).changes[0]
    assert isinstance(granted, AddExtension)
    again = decided(EXTEND, LEAD, clock=replace(CLOCK, extensions=(granted.extension,)))
    assert (again.changes, thumbed(again)) == ((), True)


def test_lead_has_the_late_push_graded() -> None:
    """It counts from now on, keeps its mark, and is worked."""
    decision = decided("/grade-late train strike", LEAD)
    assert SetLate(LATE.id, late=False, overdue=True) in decision.changes
    assert AddRun(LATE.id) in decision.changes
    assert thumbed(decision)


def test_without_a_late_push_there_is_nothing_to_grade() -> None:
    """That is told; where it was done before, the thumb is put again."""
    assert "no push after" in words(decided("/grade-late why", LEAD, attempts=(attempt(1, "a" * 40),)))
    assert thumbed(decided("/grade-late why", LEAD, attempts=(replace(LATE, late=False),)))


@pytest.mark.parametrize("text", [EXTEND, "/grade-late why"])
def test_candidate_without_a_clock(text: str) -> None:
    """Somebody invited before there were clocks: that is told."""
    assert "without a clock" in words(decided(text, LEAD, clock=None))
