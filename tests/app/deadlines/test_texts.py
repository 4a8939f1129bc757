"""What candidate and reviewers read about a clock."""
# ruff: noqa: E501 (snapshots hold whole lines of Markdown)

from __future__ import annotations

from dataclasses import replace

from inline_snapshot import snapshot

from app.deadlines import rules, texts
from app.deadlines.clock import Extension, PersonalClock, started
from tests.app.deadlines.history import hours
from tests.app.handlers.cast import CASEY, attempt
from tests.app.settable_clock import BEGIN

RUNNING = started(PersonalClock(CASEY.id, 72.0, 15, invited_at=BEGIN), BEGIN)
LONGER = replace(RUNNING, extensions=(Extension("k", 5400, "lena-lead", "ill, poor Casey", BEGIN),))
LATE = replace(attempt(2, "b" * 40), late=True, overdue=True, received_at=hours(73.6))
FROZEN = replace(LONGER, frozen_at=hours(74), final_sha="a" * 40)


def test_candidate_reads_the_time() -> None:
    """Start, window with extensions, deadline, grace, and the reminder that holds."""
    assert texts.for_candidate(rules.reminded(LONGER, hours(72)), ()) == snapshot("""\
### Your time

| | |
|---|---|
| started | Mon 2026-03-02 10:00 UTC |
| time | 72 h, extended by 1 h 30 min |
| deadline | **Thu 2026-03-05 11:30 UTC** |
| grace | 15 min: the last push counts until Thu 2026-03-05 11:45 UTC |

**Less than 2 hours are left.** Push what you have: each push is kept.

What counts is when GitHub receives your push, never the date of a commit. Push early and often; the last push in time is your submission.
""")


def test_candidate_reads_the_end() -> None:
    """Which commit is the submission, and what became of a push after the time."""
    assert texts.for_candidate(FROZEN, (attempt(1, "a" * 40), LATE)) == snapshot("""\
### Your time

| | |
|---|---|
| started | Mon 2026-03-02 10:00 UTC |
| time | 72 h, extended by 1 h 30 min |
| deadline | **Thu 2026-03-05 11:30 UTC** |
| grace | 15 min: the last push counts until Thu 2026-03-05 11:45 UTC |

Your time is over, and the repository is read-only for you now. Your submission is attempt 1, commit aaaaaaa. Thank you.

The push of Thu 2026-03-05 11:36 UTC (commit bbbbbbb) came after your time. It is kept and not graded, unless the hiring team decides otherwise.
""")


def test_candidate_without_a_push() -> None:
    """Nothing came in time: that is said."""
    assert "there is no submission" in texts.for_candidate(replace(FROZEN, final_sha=None), ())


def test_reviewers_read_what_they_may_do() -> None:
    """An alias, the end, late attempts, and the commands."""
    assert texts.for_reviewers(CASEY, FROZEN, (attempt(1, "a" * 40), LATE)) == snapshot("""\
### Time of amber-heron

| | |
|---|---|
| started | Mon 2026-03-02 10:00 UTC |
| time | 72 h, extended by 1 h 30 min |
| deadline | **Thu 2026-03-05 11:30 UTC** |
| grace | 15 min: the last push counts until Thu 2026-03-05 11:45 UTC |

Frozen. The submission is attempt 1.

After the deadline: attempt 2, kept and not graded. A lead has the newest one graded by the comment `/grade-late reason`.

Reviewers and leads grant more time by the comment `/extend 24h reason`.
""")


def test_candidate_reads_no_name_and_no_reason() -> None:
    """Who granted time and why stays in the audit log."""
    for said in texts.comments(CASEY, LONGER, ()):
        assert "lena" not in said.body
        assert "ill" not in said.body.replace("till", "").replace("will", "")


def test_review_side_reads_no_login() -> None:
    """Nothing on the review side names the candidate."""
    said = texts.for_reviewers(CASEY, FROZEN, (attempt(1, "a" * 40), LATE))
    assert CASEY.login not in said.lower().replace("cases", "")
    assert "aaaaaaa" not in said


def test_clock_is_shown_in_the_issue_first() -> None:
    """Before the first push the issue has it; then the pull request, and the issue says where."""
    before = replace(CASEY, feedback_pr=None, review_pr=None)
    [only] = texts.comments(before, replace(RUNNING, issue=1), ())
    assert (only.repo, only.number) == (CASEY.repo, 1)
    moved = texts.comments(CASEY, replace(RUNNING, issue=7), ())
    assert [(one.repo, one.number) for one in moved] == [
        (CASEY.repo, 1),
        (CASEY.repo, 7),
        (CASEY.review_repo, 2),
    ]
    assert "#1" in moved[1].body
    assert texts.comments(before, RUNNING, ()) == []


def test_lengths_of_time() -> None:
    """Hours and minutes, without parts that are nothing."""
    assert [texts.shown_length(one) for one in (86400, 5400, 2700, 0)] == [
        "24 h",
        "1 h 30 min",
        "45 min",
        "0 min",
    ]
