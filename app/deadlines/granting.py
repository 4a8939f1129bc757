"""What follows when somebody grants more time, or has a late push graded. Pure."""

from __future__ import annotations

from dataclasses import replace

from app.deadlines.clock import Extension, PersonalClock
from app.decision import AddExtension, AddRun, Change, Decision, PutClock, SetLate
from app.state import Attempt, AuditEntry, newest

EXTENSION, GRADE_LATE = "extension", "grade late"


def extended(clock: PersonalClock, attempts: tuple[Attempt, ...], extension: Extension) -> Decision:
    """More time, counted from the deadline so far, not from now. The same key twice grants once.

    Late pushes that it covers count after all. A freeze is undone; where the new end is past as well, it is
    gone through once more, with GitHub's times of the pushes.
    """
    if any(extension.key == granted.key for granted in clock.extensions):
        return Decision("granted already")
    longer = replace(clock, extensions=(*clock.extensions, extension))
    covered = [one for one in attempts if one.late and one.overdue and not longer.is_over(one.received_at)]
    chosen = _last(covered, newest(attempts))
    changed = longer.reopened(final_sha=None)
    detail = (
        f"{extension.seconds // 60} min until {longer.deadline or 'later than the start'}: {extension.reason}"
    )
    entry = AuditEntry(extension.at, extension.who, EXTENSION, clock.candidate_id, detail)
    changes: list[Change] = [AddExtension(clock.candidate_id, extension), PutClock(changed), entry]
    changes += [SetLate(one.id, late=one != chosen, overdue=False) for one in covered]
    if chosen is not None:
        changes.append(AddRun(chosen.id))
    return Decision("more time granted", tuple(changes))


def late_graded(
    clock: PersonalClock, attempts: tuple[Attempt, ...], who: str, reason: str, now: str
) -> Decision:
    """The newest push after the deadline is graded on a lead's word. Without one, nothing follows."""
    chosen = _last([one for one in attempts if one.late and one.overdue], newest(attempts))
    if chosen is None:
        return Decision("no late push to grade")
    entry = AuditEntry(now, who, GRADE_LATE, clock.candidate_id, f"attempt {chosen.number}: {reason}")
    return Decision(
        f"attempt {chosen.number} is graded although it came late",
        (
            SetLate(chosen.id, late=False, overdue=True),
            AddRun(chosen.id),
            PutClock(clock.changed(final_sha=chosen.sha)),
            entry,
        ),
    )


def _last(late: list[Attempt], counting: Attempt | None) -> Attempt | None:
    """The last of these attempts that is newer than the one that counts; only such a one can count."""
    number = 0 if counting is None else counting.number
    newer = [one for one in late if one.number > number]
    return max(newer, key=lambda one: (one.received_at, one.number), default=None)
