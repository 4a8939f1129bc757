"""Which pushes we never heard of, by GitHub's activity and by where the branch stands. Pure.

A push that was missed becomes a delivery of our own making, of the same form as GitHub's, so that one and the
same handler decides on it. Its receipt time is GitHub's. When GitHub's own delivery comes after all, the
handler finds the attempt and ignores it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.clock import written
from app.handlers.push import MAIN
from app.state import Activity, Attempt, Candidate, Delivery, newest

NOTHING = "0" * 40
REF = f"refs/heads/{MAIN}"
GRACE = timedelta(minutes=1)  # the webhook comes first as a rule; let it
OVERLAP = timedelta(minutes=15)  # how much of the activity is read again: GitHub's list may lag
OURS = "activity:"  # how the ids of deliveries of our own making begin


@dataclass(frozen=True)
class Found:
    """Deliveries to take in, oldest first; whether the head is where nothing that we know of put it."""

    deliveries: tuple[Delivery, ...]
    head_unexplained: bool


def missed(
    candidate: Candidate,
    attempts: Sequence[Attempt],
    activity: Sequence[Activity],
    head: str | None,
    now: str,
) -> Found:
    """What the activity of `main` (oldest first) tells that no attempt stands for."""
    young = written(datetime.fromisoformat(now) - GRACE)
    moves = [one for one in activity if one.ref == REF and one.after != NOTHING]
    known = {attempt.sha for attempt in attempts} | candidate.given
    latest = newest(attempts)
    new = [one for one in moves if one.after not in known and one.at <= young]
    # Back to an earlier commit: only the last such move can count, the handler says so too.
    back = latest is not None and head not in {latest.sha} | candidate.given
    if back and moves and moves[-1].after == head and moves[-1].at <= young and moves[-1] not in new:
        new.append(moves[-1])
    explained = known | {one.after for one in moves}
    unexplained = head is not None and head not in explained
    return Found(tuple(as_delivery(candidate, one) for one in new), unexplained)


def as_delivery(candidate: Candidate, push: Activity) -> Delivery:
    """A push in the form of GitHub's delivery, received when GitHub received it."""
    payload = {
        "ref": push.ref,
        "before": push.before,
        "after": push.after,
        "repository": {"id": candidate.repo_id, "full_name": candidate.repo},
        "installation": {"id": candidate.installation_id},
        "sender": {"login": push.actor or "ghost"},
    }
    return Delivery(
        guid=f"{OURS}{candidate.repo_id}:{push.at}:{push.after}",
        event="push",
        body=json.dumps(payload).encode(),
        received_at=push.at,
        lane=str(candidate.repo_id),
    )


def of_head(candidate: Candidate, attempts: Sequence[Attempt], head: str, now: str) -> Delivery:
    """A delivery for a head that no activity explains: all we know is that GitHub had it `now`."""
    latest = newest(attempts)
    before = candidate.starter_sha if latest is None else latest.sha
    found = as_delivery(candidate, Activity(before, head, REF, "push", now, ""))
    return Delivery(
        f"{OURS}{candidate.repo_id}:{before}:{head}", found.event, found.body, now, lane=found.lane
    )


def read_from(activity: Sequence[Activity], former: str) -> str:
    """From when the activity is to be read next time: all of it is known up to its newest entry."""
    if not activity:
        return former
    return max(former, written(datetime.fromisoformat(activity[-1].at) - OVERLAP))
