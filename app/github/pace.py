"""How fast one installation may be written to. Decisions only: no clock, no file, no waiting.

GitHub asks for a second between two writes and allows about 80 creations of content a minute and 500 an hour,
clicks in its pages included (docs.github.com, "Rate limits for the REST API", "Best practices").
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

HELD_MAX_SECONDS = 60.0  # no request waits longer; who must is told to come back
PAUSE_MAX_SECONDS = 3600.0  # a limit that is used up is reset every hour; GitHub will say so again


class Kind(Enum):
    """What a request costs, and how many seconds it lets younger ones of other kinds go first."""

    READ = "read", 0.0
    CREATE = "create", 0.0  # content that GitHub counts
    EDIT = "edit", 0.0
    PROGRESS = "progress", 300.0  # a check run says where it stands: the next news replaces this

    @property
    def yields_seconds(self) -> float:
        """For so long after its arrival a waiting request is overtaken by those that yield less."""
        return self.value[1]


@dataclass(frozen=True)
class Limits:
    """`gap`: seconds between two writes. `windows`: in so many seconds at most so many creations."""

    gap: float = 1.0
    windows: tuple[tuple[float, int], ...] = ((60.0, 80), (3600.0, 500))

    def share(self, hosts: int) -> Limits:
        """What one of several hosts may take of it, so that together they keep it."""
        windows = tuple((seconds, max(1, count // hosts)) for seconds, count in self.windows)
        return Limits(self.gap * hosts, windows)


GITHUBS = Limits()
UNLIMITED = Limits(0.0, ())  # an Enterprise Server whose limits are off, or a stand-in


@dataclass(frozen=True)
class History:
    """What was done to an installation lately. Times are seconds since 1970; `created` ascends."""

    paused_until: float = 0.0
    wrote_at: float = 0.0
    created: tuple[float, ...] = ()


def kind_of(method: str, path: str) -> Kind:
    """What a request is. POST and PUT count as creation: rather one too many than one too few."""
    if method in {"GET", "HEAD"}:
        return Kind.READ
    if method in {"POST", "PUT"}:
        return Kind.CREATE
    return Kind.PROGRESS if "/check-runs/" in path else Kind.EDIT


def free_at(history: History, limits: Limits, kind: Kind) -> float:
    """The earliest time at which a request of this kind may be sent; in the past: at once."""
    times = [history.paused_until]
    if kind is not Kind.READ:
        times.append(history.wrote_at + limits.gap)
    if kind is Kind.CREATE:
        times.append(room_at(history, limits))
    return max(times)


def room_at(history: History, limits: Limits) -> float:
    """When every window has room for one more creation, whatever else there is to wait for."""
    made = history.created
    return max(
        (made[-count] + seconds for seconds, count in limits.windows if len(made) >= count), default=0.0
    )


def noted(history: History, limits: Limits, kind: Kind, at: float) -> History:
    """The history with a write at this time in it; what no window looks at any more is left out."""
    keep = max((count for _, count in limits.windows), default=0)
    made = (*history.created, at)[-keep:] if kind is Kind.CREATE and keep else history.created
    return replace(history, wrote_at=max(history.wrote_at, at), created=made)


def paused(history: History, until: float) -> History:
    """The history after GitHub has said that nothing more is to come until then."""
    return replace(history, paused_until=max(history.paused_until, until))


def believable(history: History, now: float) -> History:
    """The history without what lies further ahead than it ever may: the clock was set back."""
    return History(
        0.0 if history.paused_until > now + PAUSE_MAX_SECONDS else history.paused_until,
        0.0 if history.wrote_at > now + HELD_MAX_SECONDS else history.wrote_at,
        tuple(at for at in history.created if at <= now + HELD_MAX_SECONDS),
    )
