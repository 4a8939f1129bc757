"""What a candidate may use and has used: runner minutes, re-runs, and how soon a run follows a push."""

from __future__ import annotations

from dataclasses import dataclass

from rubric.document import Block, Heading, Paragraph
from rubric.units import counted, seconds


@dataclass(frozen=True)
class Allowance:
    """The candidate's budget as it stands. `debounce_seconds`: a run starts that long after the last push."""

    used_seconds: float
    minutes: float
    debounce_seconds: float
    reruns_used: int
    reruns_a_day: int

    @property
    def used_up(self) -> bool:
        """Whether no minute is left."""
        return self.used_seconds >= 60.0 * self.minutes

    @property
    def minutes_line(self) -> str:
        """As in `12.5 of 600 runner minutes are used.`"""
        used = f"{self.used_seconds / 60:,.1f}".removesuffix(".0")
        return f"{used} of {self.minutes:,.0f} runner minutes are used."

    @property
    def debounce_line(self) -> str:
        """When a run starts."""
        if not self.debounce_seconds:
            return "A run starts as soon as a runner is free."
        after = seconds(self.debounce_seconds)
        return f"A run starts {after} after the last push: pushes in a row cost one run."

    @property
    def reruns_line(self) -> str:
        """As in `2 of 3 re-runs are left today.`"""
        left = max(0, self.reruns_a_day - self.reruns_used)
        return f"{left} of {counted(self.reruns_a_day, 're-run')} within 24 hours left."


def allowance_lines(allowance: Allowance | None) -> tuple[Block, ...]:
    """The budget as a section of the run report; nothing where there is none."""
    if allowance is None:
        return ()
    ours = "What fails on our side is not charged."
    told = (allowance.minutes_line, ours, allowance.debounce_line, allowance.reruns_line)
    return (Heading("Budget"), Paragraph((" ".join(told),)))
