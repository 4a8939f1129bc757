"""The gate before GitHub: writes to an installation one by one and in GitHub's pace, reads freely."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
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
)

IN_FLIGHT = 20  # of GitHub's 100, which all processes of all hosts share
APP = 0  # in place of an installation: requests of the App itself


class Held(Exception):
    """The request would wait longer than a request may: come back after so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"wait {seconds:.0f} s")
        self.seconds = seconds


@dataclass
class _Lanes:
    """`creating`: who waits until more content may be made. `line`: whose write is next."""

    creating: asyncio.Lock = field(default_factory=asyncio.Lock)
    line: Line = field(default_factory=Line)


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
        self._lanes: defaultdict[int, _Lanes] = defaultdict(_Lanes)
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
            await self._free(installation_id, kind)
            yield
            return
        async with AsyncExitStack() as stack:
            arrived, lanes = self._now(), self._lanes[installation_id]
            if kind is Kind.CREATE:  # who has used up the hour waits here, and nobody else behind him
                await stack.enter_async_context(lanes.creating)
                await self._free(installation_id, kind)
            await stack.enter_async_context(lanes.line.place(arrived + kind.yields_seconds))
            await self._wait_until(self._reserved(installation_id, kind))
            try:
                yield
            finally:
                self._ledger.change(
                    installation_id, lambda history: noted(history, self._limits, Kind.EDIT, self._now())
                )

    def _reserved(self, installation_id: int, kind: Kind) -> float:
        """The time that is now this request's own, among all processes of this host."""
        reserved = 0.0

        def reserve(history: History) -> History:
            nonlocal reserved
            reserved = self._earliest(history, kind)
            return noted(believable(history, self._now()), self._limits, kind, reserved)

        self._ledger.change(installation_id, reserve)
        return reserved

    def _earliest(self, history: History, kind: Kind) -> float:
        now = self._now()
        at = max(now, free_at(believable(history, now), self._limits, kind))
        if at - now > HELD_MAX_SECONDS:
            raise Held(at - now)
        return at

    async def _free(self, installation_id: int, kind: Kind) -> None:
        await self._wait_until(self._earliest(self._ledger.read(installation_id), kind))

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
