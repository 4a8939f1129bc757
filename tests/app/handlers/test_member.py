"""When a clock starts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.deadlines.clock import PersonalClock, started
from app.decision import PutClock
from app.events import MemberAdded
from app.handlers.member import Facts, decide
from app.state import AuditEntry
from tests.app.handlers.cast import AROUND, CASEY

JOINED = MemberAdded(CASEY.repo, CASEY.repo_id, 77, "Casey", "Casey")
CLOCK = PersonalClock(CASEY.id, 72.0, 15, invited_at="2026-03-01T00:00:00Z")


def test_accepted_invitation_starts_the_clock() -> None:
    """At the receipt of the news, with an entry in the audit log; logins have no case."""
    put, entry = decide(Facts(JOINED, AROUND, CASEY, CLOCK)).changes
    assert isinstance(put, PutClock)
    assert isinstance(entry, AuditEntry)
    assert (put.clock.started_at, put.clock.deadline) == (AROUND.at, "2026-03-05T10:15:00Z")
    assert (entry.what, entry.candidate_id) == ("clock started", CASEY.id)


@pytest.mark.parametrize(
    ("facts", "note"),
    [
        (Facts(JOINED, AROUND, None), "not the repository of a candidate"),
        (
            Facts(replace(JOINED, login="friend"), AROUND, CASEY, CLOCK),
            "not the candidate of this repository",
        ),
        (Facts(JOINED, AROUND, CASEY, None), "this candidate has no clock"),
        (
            Facts(JOINED, AROUND, CASEY, started(CLOCK, "2026-03-02T09:00:00Z")),
            "the clock has started already",
        ),
    ],
)
def test_other_members_start_nothing(facts: Facts, note: str) -> None:
    """Reviewers, strangers, candidates without a clock, and the same news again."""
    decision = decide(facts)
    assert (decision.ignores, decision.note) == (True, note)
