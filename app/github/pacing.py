"""The gate before GitHub: writes to an installation one by one and in GitHub's pace, reads freely."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from githubkit.throttling import LocalThrottler

from app.github.ledger import Ledger
from app.github.line import Line
from app.github.pace import (
    HELD_MAX_SECONDS,
    PAUSE_MAX_SECONDS,
    History,
    Kind,
    Limits,
    believable,
    free_at,
    kind_of,
    noted,
    paused,
    room_at,
)

IN_FLIGHT = 20  # of GitHub's 100, which all processes of all hosts share
APP = 0  # in place of an installation: requests of the App itself


class Held(Exception):
    """The request would wait longer than a request may: come back after so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"wait {seconds:.0f} s")
        self.seconds = seconds


class Pacing:
    """Lets requests through when their time has come. `now`: seconds since 1970."""

    def __init__(
        self,
        limits: Limits,
        ledger: Ledger,
        now: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._limits = limits
        self._ledger = ledger
        self._now = now
        self._sleep = sleep
        self._lines: defaultdict[int, Line] = defaultdict(Line)
        self._in_flight = LocalThrottler(IN_FLIGHT)

    def throttler(self, installation_id: int) -> Throttler:
        """The gate as githubkit asks for it."""
        return Throttler(self, self._in_flight, installation_id)

    def pause(self, installation_id: int, seconds: float) -> None:
        """Let nothing through for so long: GitHub has said so, and who goes on may be shut out."""
        until = self._now() + min(seconds, PAUSE_MAX_SECONDS)
        self._ledger.change(installation_id, lambda history: paused(history, until))

    @asynccontextmanager
    async def turn(self, installation_id: int, kind: Kind) -> AsyncIterator[None]:
        """Held while the request is under way. Raises Held where its time is more than a minute away."""
        if kind is Kind.READ:
            await self._wait_until(self._soon(free_at(self._history(installation_id), self._limits, kind)))
            yield
            return
        line, rank = self._lines[installation_id], self._now() + kind.yields_seconds
        async with AsyncExitStack() as place:
            await place.enter_async_context(line.place(rank))
            while (at := self._reserved(installation_id, kind)) is None:
                await place.aclose()  # others need not wait for what this one waits for
                await self._wait_until(self._soon(room_at(self._history(installation_id), self._limits)))
                await place.enter_async_context(line.place(rank))
            await self._wait_until(at)
            try:
                yield
            finally:
                self._ledger.change(
                    installation_id, lambda history: noted(history, self._limits, Kind.EDIT, self._now())
                )

    def _reserved(self, installation_id: int, kind: Kind) -> float | None:
        """The time that is now this request's own, among all processes of this host; None: no room as yet."""
        reserved: float | None = None

        def reserve(history: History) -> History:
            nonlocal reserved
            history = believable(history, self._now())
            at = self._soon(free_at(history, self._limits, kind))
            if at > self._soon(free_at(history, self._limits, Kind.EDIT)):
                return history
            reserved = at
            return noted(history, self._limits, kind, at)

        self._ledger.change(installation_id, reserve)
        return reserved

    def _history(self, installation_id: int) -> History:
        return believable(self._ledger.read(installation_id), self._now())

    def _soon(self, at: float) -> float:
        """That time, or now if it is past. Raises Held where it is too far away to wait for."""
        now = self._now()
        if at - now > HELD_MAX_SECONDS:
            raise Held(at - now)
        return max(at, now)

    async def _wait_until(self, at: float) -> None:
        seconds = at - self._now()
        if seconds > 0:
            await self._sleep(seconds)


@dataclass(frozen=True)
class Throttler:
    """One installation's gate in githubkit's shape: it is asked before every request that is sent."""

    pacing: Pacing
    in_flight: Any
    installation_id: int

    @asynccontextmanager
    async def async_acquire(self, request: Any) -> AsyncIterator[None]:
        """Held while `request` is under way."""
        kind = Kind.READ if self.installation_id == APP else kind_of(request.method, request.url.path)
        async with self.pacing.turn(self.installation_id, kind), self.in_flight.async_acquire(request):
            yield
