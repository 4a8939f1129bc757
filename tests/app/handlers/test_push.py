"""What a push is decided to be. Facts in, decision out: no record, no GitHub."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.deadlines.clock import PersonalClock, started
from app.decision import AddAttempt, PutClock
from app.events import Pushed
from app.handlers.push import Facts, decide, in_order
from app.state import Attempt, AuditEntry
from tests.app.handlers.cast import AROUND, CASEY, attempt

PUSH = Pushed(CASEY.repo_id, CASEY.repo, 77, "refs/heads/main", "0" * 40, "a" * 40, CASEY.login)


def test_first_push_is_an_attempt() -> None:
    """A commit on main is an attempt, at the time of its receipt."""
    decision = decide(Facts(PUSH, AROUND, CASEY))
    assert decision.changes == (AddAttempt(CASEY.id, PUSH.after, AROUND.at, late=False),)


@pytest.mark.parametrize(
    ("event", "note"),
    [
        (replace(PUSH, ref="refs/heads/feature"), "only main is graded"),
        (replace(PUSH, ref="refs/tags/main"), "only main is graded"),
        (replace(PUSH, after=CASEY.starter_sha), "the starter itself"),
        (replace(PUSH, after=CASEY.root_sha), "the starter itself"),
        (replace(PUSH, sender="proofgrade[bot]"), "our own push"),
    ],
)
def test_other_pushes_are_ignored(event: Pushed, note: str) -> None:
    """Other branches, deletions, the starter and our own pushes are no attempts; the note says why."""
    decision = decide(Facts(event, AROUND, CASEY))
    assert (decision.ignores, decision.note) == (True, note)


def test_unknown_repository_is_ignored() -> None:
    """A push to a repository of nobody is ignored by name."""
    assert decide(Facts(PUSH, AROUND, None)).note == "not the repository of a candidate"


def test_push_behind_the_branch_is_late() -> None:
    """Where the branch points elsewhere by now, the push is kept and not graded."""
    decision = decide(Facts(PUSH, replace(AROUND, head="b" * 40), CASEY))
    assert decision.changes == (AddAttempt(CASEY.id, PUSH.after, AROUND.at, late=True),)


def test_known_commit_behind_the_branch_is_ignored() -> None:
    """A late delivery of a commit that is in the record adds nothing."""
    facts = Facts(PUSH, replace(AROUND, head="b" * 40), CASEY, (attempt(1, PUSH.after), attempt(2, "b" * 40)))
    assert decide(facts).ignores


def test_newest_commit_again_is_ignored() -> None:
    """The same push once more adds nothing."""
    assert decide(Facts(PUSH, AROUND, CASEY, (attempt(1, PUSH.after),))).ignores


def test_earlier_commit_at_the_head_again_is_new() -> None:
    """A force push back to an earlier commit is a new attempt."""
    facts = Facts(
        PUSH, replace(AROUND, head=PUSH.after), CASEY, (attempt(1, PUSH.after), attempt(2, "b" * 40))
    )
    assert len(decide(facts).changes) == 1


def test_late_attempts_do_not_count_as_newest() -> None:
    """After a late push the commit before it is still the newest attempt."""
    late = replace(attempt(2, "c" * 40), late=True)
    assert decide(Facts(PUSH, AROUND, CASEY, (attempt(1, PUSH.after), late))).ignores


def test_deciding_twice_gives_the_same() -> None:
    """A decision depends on its facts only."""
    facts = Facts(PUSH, AROUND, CASEY)
    assert decide(facts) == decide(facts)


def test_deletion_of_main_is_noted() -> None:
    """Nothing changes but the audit log, which says who and what stood there."""
    deleted = replace(PUSH, before="b" * 40, after="0" * 40)
    decision = decide(Facts(deleted, AROUND, CASEY))
    assert decision.changes == (
        AuditEntry(AROUND.at, CASEY.login, "deleted main", CASEY.id, f"at {'b' * 12}"),
    )


@pytest.mark.parametrize(
    ("before", "known", "ordered"),
    [
        (CASEY.starter_sha, (), True),
        ("b" * 40, (attempt(1, "b" * 40),), True),
        ("b" * 40, (), False),
        (CASEY.starter_sha, (attempt(1, "b" * 40),), False),
        ("b" * 40, (attempt(1, PUSH.after), attempt(2, "b" * 40)), False),
        ("b" * 40, (attempt(1, "b" * 40), replace(attempt(2, "c" * 40), late=True)), True),
    ],
)
def test_push_on_the_newest_attempt_is_in_order(
    before: str, known: tuple[Attempt, ...], *, ordered: bool
) -> None:
    """It begins where the newest one ended and is new itself: no other delivery can have overtaken it."""
    assert in_order(replace(PUSH, before=before), CASEY, known) is ordered


RUNNING = started(PersonalClock(CASEY.id, 48.0, 15), "2026-02-28T10:00:00Z")  # until 2026-03-02T10:15:00Z


def test_push_in_the_last_second_counts() -> None:
    """The grace ends with its last second."""
    [added] = decide(Facts(PUSH, AROUND, CASEY, clock=RUNNING)).changes
    assert added == AddAttempt(CASEY.id, PUSH.after, AROUND.at)


def test_push_after_the_time_is_kept_and_not_graded() -> None:
    """One second later it is an overdue attempt, and the freeze looks at GitHub's own times."""
    frozen = replace(RUNNING, frozen_at="2026-03-02T10:15:01Z")
    decision = decide(Facts(PUSH, replace(AROUND, at="2026-03-02T10:15:01Z"), CASEY, clock=frozen))
    added, put, entry = decision.changes
    assert added == AddAttempt(CASEY.id, PUSH.after, "2026-03-02T10:15:01Z", late=True, overdue=True)
    assert isinstance(put, PutClock)
    assert put.clock.frozen_at is None
    assert isinstance(entry, AuditEntry)
    assert entry.what == "late push"


def test_push_in_time_that_is_heard_of_after_the_freeze() -> None:
    """Its receipt time is GitHub's: it counts, and the freeze is gone through once more."""
    frozen = replace(RUNNING, frozen_at="2026-03-02T11:00:00Z")
    added, put = decide(Facts(PUSH, AROUND, CASEY, clock=frozen)).changes
    assert added == AddAttempt(CASEY.id, PUSH.after, AROUND.at)
    assert isinstance(put, PutClock)
    assert put.clock.frozen_at is None
