"""A clock that stands still until a test moves it."""

from __future__ import annotations

from app.deadlines.clock import after

BEGIN = "2026-03-02T10:00:00Z"  # a Monday


class SettableClock:
    """The Clock port, as late as a test wants it."""

    def __init__(self, now: str = BEGIN) -> None:
        self.moment = now

    def now(self) -> str:
        return self.moment

    def forward(self, *, hours: float = 0.0, minutes: float = 0.0, seconds: float = 0.0) -> str:
        """Move on; the new time."""
        self.moment = after(self.moment, hours * 3600 + minutes * 60 + seconds)
        return self.moment
