"""The clock of the machine, behind the Clock port."""

from __future__ import annotations

from datetime import UTC, datetime


class SystemClock:
    """The time of this machine."""

    def now(self) -> str:
        """The current time, ISO 8601 in UTC with seconds: 2026-03-02T10:15:00Z."""
        return written(datetime.now(UTC))


def written(moment: datetime) -> str:
    """A moment in UTC as the record has it; such texts sort by time."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
