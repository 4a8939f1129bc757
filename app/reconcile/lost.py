"""Which deliveries of GitHub's log are to be sent again. Pure.

The record is the truth: a delivery is settled once it is in there, whatever answer GitHub noted. So one that
a proxy answered in our place, or that an older copy of the database has lost, is found as well. How often one
was sent again is counted in GitHub's own log.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.clock import written
from app.state import Sent

TRIES_MAX = 3  # redeliveries of one GUID
AT_ONCE_MAX = 50  # redeliveries a tick: each costs five points of 900 a minute
UNDER_WAY = timedelta(minutes=2)  # GitHub waits ten seconds for an answer, and its log may lag
OVERLAP = timedelta(minutes=15)
KEPT = timedelta(days=3)  # how far back GitHub sends again


@dataclass(frozen=True)
class Plan:
    """Ids to send again, oldest first; GUIDs that were sent often enough; from when to look next time."""

    redeliver: tuple[Sent, ...]
    given_up: tuple[str, ...]
    horizon: str


def look_from(horizon: str, now: str) -> str:
    """From when GitHub's log is to be read: where we stood last time, as far as GitHub sends again."""
    return max(horizon, _before(now, KEPT))


def plan(sent: Sequence[Sent], known: Collection[str], now: str) -> Plan:
    """What to send again. `sent` is GitHub's log, `known` the GUIDs that are in the record."""
    by_guid: defaultdict[str, list[Sent]] = defaultdict(list)
    for one in sent:
        if one.guid not in known:
            by_guid[one.guid].append(one)
    lost = sorted((sorted(all_, key=lambda one: (one.at, one.id)) for all_ in by_guid.values()), key=_age)
    given_up = [every[0].guid for every in lost if _redeliveries(every) >= TRIES_MAX]
    open_ones = [every for every in lost if _redeliveries(every) < TRIES_MAX]
    ready = [every[-1] for every in open_ones if every[-1].at <= _before(now, UNDER_WAY)]
    oldest = min((every[0].at for every in open_ones), default=now)
    return Plan(tuple(ready[:AT_ONCE_MAX]), tuple(given_up), min(oldest, _before(now, OVERLAP)))


def _redeliveries(every: Sequence[Sent]) -> int:
    return sum(one.redelivery for one in every)


def _age(every: Sequence[Sent]) -> tuple[str, int]:
    return every[0].at, every[0].id


def _before(now: str, span: timedelta) -> str:
    return written(datetime.fromisoformat(now) - span)
