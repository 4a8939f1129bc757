"""Who may give which command where, and what answers it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.deadlines.clock import PersonalClock, started
from app.decision import AddExtension, AddRun, SetLate
from app.effects import PutComment, PutReaction
from app.events import CommentCreated
from app.handlers.comment_created import Facts, decide
from app.state import AuditEntry, Candidate
from tests.app.handlers.cast import AROUND, CASEY, attempt
from tests.rubric.samples import ASSESSMENT

CLOCK = started(PersonalClock(CASEY.id, 72.0, 15), "2026-03-01T00:00:00Z")
LATE = replace(attempt(2, "b" * 40), late=True, overdue=True)
REVIEWER, LEAD = "remy-review", "lena-lead"
EXTEND = "/extend 24h ill"


def commanded(text: str, sender: str, repo: str = CASEY.review_repo, **facts: object) -> Facts:
    """A command on a pull request of Casey's."""
    event = CommentCreated(repo, 77, 2, 4711, text, sender)
    told = Facts(event, AROUND, CASEY, CLOCK, (attempt(1, "a" * 40), LATE), ASSESSMENT)
    return replace(told, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize("sender", [REVIEWER, LEAD, "Remy-Review"])
def test_reviewers_and_leads_grant_time(sender: str) -> None:
    """The extension has the comment as its key; the answer is a thumb."""
    decision = decide(commanded(EXTEND, sender))
    [granted] = [change for change in decision.changes if isinstance(change, AddExtension)]
    assert (granted.extension.key, granted.extension.seconds) == ("comment:4711", 86400)
    assert (granted.extension.who, granted.extension.reason) == (sender, "ill")
    assert decision.effects == (PutReaction(77, CASEY.review_repo, 4711),)
    assert any(isinstance(change, AuditEntry) and change.what == "extension" for change in decision.changes)


def test_same_comment_again_grants_nothing_more() -> None:
    """Sent twice it is one extension, and the thumb is put again."""
    granted = decide(commanded(EXTEND, LEAD)).changes[0]
    assert isinstance(granted, AddExtension)
    again = decide(commanded(EXTEND, LEAD, clock=replace(CLOCK, extensions=(granted.extension,))))
    assert (again.changes, len(again.effects)) == ((), 1)


@pytest.mark.parametrize(
    ("text", "sender", "repo"),
    [
        (EXTEND, CASEY.login, CASEY.repo),
        (EXTEND, CASEY.login, CASEY.review_repo),
        (EXTEND, "somebody", CASEY.review_repo),
        (EXTEND, LEAD, CASEY.repo),
        ("/grade-late please", REVIEWER, CASEY.review_repo),
        ("/extend", CASEY.login, CASEY.repo),
    ],
)
def test_others_are_noted_and_not_answered(text: str, sender: str, repo: str) -> None:
    """Candidates, strangers, the candidate's side, and a lead's command by a reviewer."""
    decision = decide(commanded(text, sender, repo))
    [entry] = decision.changes
    assert isinstance(entry, AuditEntry)
    assert (entry.what, entry.who, decision.effects) == ("command ignored", sender, ())


def test_mistake_is_answered_in_one_line() -> None:
    """What is wrong and the right form, on the same pull request, once."""
    decision = decide(commanded("/extend soon please", REVIEWER))
    [answer] = decision.effects
    assert isinstance(answer, PutComment)
    assert (answer.repo, answer.number, answer.key) == (CASEY.review_repo, 2, "answer-4711")
    assert "/extend 24h reason" in answer.body
    assert decision.changes == ()


def test_lead_has_the_late_push_graded() -> None:
    """It counts from now on, keeps its mark, and is worked."""
    decision = decide(commanded("/grade-late train strike", LEAD))
    assert SetLate(LATE.id, late=False, overdue=True) in decision.changes
    assert AddRun(LATE.id) in decision.changes
    assert isinstance(decision.effects[0], PutReaction)


def test_without_a_late_push_there_is_nothing_to_grade() -> None:
    """That is told; where it was done before, the thumb is put again."""
    decision = decide(commanded("/grade-late why", LEAD, attempts=(attempt(1, "a" * 40),)))
    assert isinstance(decision.effects[0], PutComment)
    done = decide(commanded("/grade-late why", LEAD, attempts=(replace(LATE, late=False),)))
    assert isinstance(done.effects[0], PutReaction)


def test_candidate_without_a_clock() -> None:
    """Somebody invited before there were clocks: that is told."""
    decision = decide(commanded(EXTEND, LEAD, clock=None))
    assert isinstance(decision.effects[0], PutComment)
    assert "without a clock" in decision.effects[0].body


def test_unknown_pull_request_is_ignored() -> None:
    """A command where nothing of ours stands."""
    nobody: Candidate | None = None
    assert decide(commanded(EXTEND, LEAD, candidate=nobody)).ignores
