"""Which commit is the submission once the time is over. Pure: from what the record and GitHub know.

GitHub's time of a push decides, and our own receipt where it was in time already. Nothing else does: the
dates of commits are whatever their author wrote.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.deadlines.clock import PersonalClock, after
from app.decision import AddAttempt, AddRun, Change, Decision, PutClock, SetLate
from app.state import Activity, Attempt, AuditEntry, Candidate, newest

MAIN_REF = "refs/heads/main"
OURSELVES = "proofgrade"
FREEZE = "freeze"
UNTOLD_SECONDS = 300  # how long a head may be missing in GitHub's own activity before it is taken as late


@dataclass(frozen=True)
class Scene:
    """What a freeze is ended on, read after the right to push was taken. `pushes` is None where GitHub keeps
    no activity; then only our own receipts count.
    """

    candidate: Candidate
    clock: PersonalClock
    attempts: tuple[Attempt, ...]
    head: str | None
    pushes: tuple[Activity, ...] | None
    now: str

    @property
    def counting(self) -> Attempt | None:
        """The attempt that counts so far."""
        return newest(self.attempts)


def end(scene: Scene) -> Decision | None:
    """The submission and what follows for pushes nobody told us of; None while GitHub's activity lags.

    The candidate's clock is closed with it. Running it again on the outcome changes nothing more.
    """
    told = _pushes(scene)
    if _is_untold(scene, told):
        return None
    in_time = _in_time(scene, told)
    counting = scene.counting
    final = in_time[-1].after if in_time else (None if counting is None else counting.sha)
    changes: list[Change] = []
    for push in {push.after: push for push in reversed(told)}.values():  # its first time counts
        changes += _kept(scene, push, in_time, final)
    changes += _unseen_head(scene, told)
    if final is not None and (counting is None or counting.sha != final):
        changes += _accepted(scene, final, in_time[-1].at)
    closed = scene.clock.changed(frozen_at=scene.now, final_sha=final)
    detail = f"submission {final or 'none'}; head when frozen {scene.head or 'none'}"
    note = AuditEntry(scene.now, OURSELVES, FREEZE, scene.candidate.id, detail)
    return Decision(f"frozen: {detail}", (*changes, PutClock(closed), note))


def _pushes(scene: Scene) -> list[Activity]:
    """Pushes to main in GitHub's order, without the starter and deletions."""
    return [
        push
        for push in scene.pushes or ()
        if push.ref == MAIN_REF and set(push.after) != {"0"} and push.after not in scene.candidate.given
    ]


def _is_untold(scene: Scene, told: list[Activity]) -> bool:
    """Whether main points at something that neither GitHub's activity nor the record has a time for yet."""
    begun = scene.clock.sealed_at or scene.now
    lags = scene.pushes is not None and scene.now < after(begun, UNTOLD_SECONDS)
    return lags and bool(_unseen_head(scene, told))


def _unseen_head(scene: Scene, told: list[Activity]) -> list[Change]:
    """A head that nobody can date is kept as a late push: a lead may have it graded."""
    known = {push.after for push in told} | {attempt.sha for attempt in scene.attempts}
    if scene.head is None or scene.head in known | scene.candidate.given:
        return []
    return [AddAttempt(scene.candidate.id, scene.head, scene.now, late=True, overdue=True)]


def _in_time(scene: Scene, told: list[Activity]) -> list[Activity]:
    """In time by GitHub's clock; and the very push that counts by our own receipt or a lead's word. A later
    return to that commit is another push.
    """
    counting = scene.counting
    same = [push for push in told if counting is not None and push.after == counting.sha]
    return [push for push in told if not scene.clock.is_over(push.at) or push in same[:1]]


def _kept(scene: Scene, push: Activity, in_time: list[Activity], final: str | None) -> list[Change]:
    """A push that is not the submission: recorded if it was not, and marked as what it is."""
    if push.after == final:
        return []
    overdue = push not in in_time
    known = [attempt for attempt in scene.attempts if attempt.sha == push.after]
    if not known:
        return [AddAttempt(scene.candidate.id, push.after, push.at, late=True, overdue=overdue)]
    return [
        SetLate(one.id, late=True, overdue=False) for one in known if one.overdue and one.late and not overdue
    ]


def _accepted(scene: Scene, final: str, at: str) -> list[Change]:
    """The submission is made the attempt that counts: the one that came late by its news, or a new one."""
    counting = scene.counting
    number = 0 if counting is None else counting.number
    known = [one for one in scene.attempts if one.sha == final and one.late and one.number > number]
    if known:
        return [SetLate(known[-1].id, late=False, overdue=False), AddRun(known[-1].id)]
    return [AddAttempt(scene.candidate.id, final, at)]
