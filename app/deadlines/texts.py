"""What candidate and reviewers read about a clock. Pure; the same clock gives the same words.

The candidate reads neither who granted more time nor why. Reviewers read an alias, never a name.
"""

from __future__ import annotations

from datetime import datetime

from app.deadlines.clock import PersonalClock
from app.deadlines.rules import Reminder, standing
from app.effects import PutComment, PutIssue
from app.state import Attempt, Candidate, newest

CLOCK, PERSONAL_TIME = "clock", "personal-time"
REMINDERS = {
    Reminder.HALF: "**Half of your time is over.**",
    Reminder.DAY: "**Less than 24 hours are left.**",
    Reminder.TWO_HOURS: "**Less than 2 hours are left.** Push what you have: each push is kept.",
}
WHAT_COUNTS = (
    "What counts is when GitHub receives your push, never the date of a commit. Push early and often; the "
    "last push in time is your submission."
)


def comments(candidate: Candidate, clock: PersonalClock, attempts: tuple[Attempt, ...]) -> list[PutComment]:
    """The clock wherever it is shown: to the candidate, and to reviewers once they have a pull request."""
    place = candidate.installation_id, candidate.repo
    number = candidate.feedback_pr or clock.issue
    told = [] if number is None else [PutComment(*place, number, CLOCK, for_candidate(clock, attempts))]
    if clock.issue is not None and candidate.feedback_pr is not None:
        told.append(
            PutComment(*place, clock.issue, CLOCK, f"Your time is shown in #{candidate.feedback_pr} now.")
        )
    if candidate.review_pr is not None:
        body = for_reviewers(candidate, clock, attempts)
        review = PutComment(
            candidate.installation_id, candidate.review_repo, candidate.review_pr, CLOCK, body
        )
        told.append(review)
    return told


def issue(candidate: Candidate) -> PutIssue:
    """Where the clock is shown until the first push opens the feedback pull request."""
    body = (
        "Your personal time has begun. The comment below says until when you can push, and is kept up to "
        "date. It moves to the feedback pull request, which opens with your first push."
    )
    return PutIssue(candidate.installation_id, candidate.repo, PERSONAL_TIME, "Your time for this task", body)


def for_candidate(clock: PersonalClock, attempts: tuple[Attempt, ...]) -> str:
    """The candidate's view."""
    lines = ["### Your time", "", *_table(clock), ""]
    if clock.frozen_at is not None:
        lines.append(_ended(clock, attempts))
    elif clock.sealed_at is not None:
        lines.append("Your time is over. Which push was the last one in time is being looked up.")
    else:
        reminder = standing(clock)
        lines += [] if reminder is None else [REMINDERS[reminder], ""]
        lines.append(WHAT_COUNTS)
    lines += [f"\n{_late(one)}" for one in _overdue(attempts)]
    return "\n".join(lines) + "\n"


def for_reviewers(candidate: Candidate, clock: PersonalClock, attempts: tuple[Attempt, ...]) -> str:
    """The reviewers' view: no name, and what they may do about it."""
    lines = [f"### Time of {candidate.alias}", "", *_table(clock), ""]
    if clock.frozen_at is not None:
        final = _attempt_of(clock.final_sha, attempts)
        lines.append("Frozen. " + (f"The submission is {final}." if final else "Nothing was pushed in time."))
    late = [one for one in _overdue(attempts) if one.late]
    if late:
        numbers = ", ".join(str(one.number) for one in late)
        lines += [
            "",
            f"After the deadline: attempt {numbers}, kept and not graded. A lead has the newest one graded "
            "by the comment `/grade-late reason`.",
        ]
    lines += ["", "Reviewers and leads grant more time by the comment `/extend 24h reason`."]
    return "\n".join(lines) + "\n"


def shown_moment(moment: str) -> str:
    """A moment for people: `Tue 2026-03-03 10:15 UTC`."""
    return datetime.fromisoformat(moment).strftime("%a %Y-%m-%d %H:%M UTC")


def shown_length(seconds: int) -> str:
    """A length of time for people: `24 h`, `1 h 30 min`, `45 min`."""
    hours, minutes = divmod(seconds // 60, 60)
    parts = ([f"{hours} h"] if hours else []) + ([f"{minutes} min"] if minutes or not hours else [])
    return " ".join(parts)


def _table(clock: PersonalClock) -> list[str]:
    window = shown_length(round(clock.window_hours * 3600))
    extra = sum(extension.seconds for extension in clock.extensions)
    rows = [
        ("started", _or_dash(clock.started_at)),
        ("time", window + (f", extended by {shown_length(extra)}" if extra else "")),
        ("deadline", f"**{_or_dash(clock.deadline)}**"),
        ("grace", f"{clock.grace_minutes} min: the last push counts until {_or_dash(clock.closes_at)}"),
    ]
    return ["| | |", "|---|---|", *(f"| {name} | {says} |" for name, says in rows)]


def _ended(clock: PersonalClock, attempts: tuple[Attempt, ...]) -> str:
    if clock.final_sha is None:
        return (
            "Your time is over. No push arrived in time, so there is no submission. You can still read here."
        )
    attempt = _attempt_of(clock.final_sha, attempts) or "your last push in time"
    return (
        "Your time is over, and the repository is read-only for you now. Your submission is "
        f"{attempt}, commit {clock.final_sha[:7]}. Thank you."
    )


def _late(attempt: Attempt) -> str:
    push = f"The push of {shown_moment(attempt.received_at)} (commit {attempt.sha[:7]}) came after your time."
    if attempt.late:
        return f"{push} It is kept and not graded, unless the hiring team decides otherwise."
    return f"{push} The hiring team decided to grade it."


def _overdue(attempts: tuple[Attempt, ...]) -> list[Attempt]:
    return [attempt for attempt in attempts if attempt.overdue]


def _attempt_of(sha: str | None, attempts: tuple[Attempt, ...]) -> str:
    counting = newest(attempts)
    return f"attempt {counting.number}" if counting is not None and counting.sha == sha else ""


def _or_dash(moment: str | None) -> str:
    return "-" if moment is None else shown_moment(moment)
