"""Names of workflows and runs. They are keys in two databases, so they are made in one place."""

from __future__ import annotations

from dataclasses import dataclass

REQUESTS_LEFT = "requests-left"  # bookmarks `requests-left:<installation>`
DELIVER, ATTEMPT, MIRROR, RUN = "deliver", "attempt", "mirror", "run"


@dataclass(frozen=True)
class AttemptRun:
    """One working of an attempt: the first one, or one that somebody asked for by the re-run button."""

    attempt_id: int
    run: int

    @property
    def workflow_id(self) -> str:
        """The id of the attempt's workflow."""
        return f"attempt:{self.attempt_id}:{self.run}"

    @property
    def mirror_workflow_id(self) -> str:
        """The id of the workflow that keeps the attempt's tree; the same for every working of it."""
        return f"mirror:{self.attempt_id}"

    def run_id(self, tried: int) -> str:
        """The id of one sealed run; `tried` counts from 1 where the runner itself failed before."""
        return f"a{self.attempt_id}-r{self.run}-t{tried}"

    def run_workflow_id(self, tried: int) -> str:
        """The id of the workflow around one sealed run."""
        return f"run:{self.run_id(tried)}"

    def topic(self, tried: int) -> str:
        """Where that workflow's news arrives."""
        return f"run-{tried}"
