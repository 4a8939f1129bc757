"""The few sentences that the service says by itself. Reports come from `rubric.report`."""

from __future__ import annotations

from collections.abc import Sequence

from rubric.observation import Phase, Progress
from rubric.units import seconds

RUNNING = ("Waiting for the run", "The submission is queued. Building and running it may take half an hour.")
SUPERSEDED = (
    "Superseded by a newer push",
    "A newer commit is on the branch; this one was not graded further.",
)
OUR_FAULT = (
    "Stopped on our side: it costs you nothing",
    "The grader itself failed, not your submission. It was tried more than once. "
    "Press re-run, or wait for the hiring team: they can see this too.",
)
NOT_RUN = ("Not run", "The submission was not run, because it could not be read. See *Deliverables*.")
STALE = (
    "Still waiting after a day",
    "This has taken a day on our side, so the check is closed for now. It costs you nothing: the submission "
    "is still in line, and its result will replace this note.",
)
ENDED = (
    "Closed without a result",
    "The grading of this commit ended on our side before this check did. It costs you nothing. "
    "Press re-run, or wait for the hiring team: they can see this too.",
)
REFUSED = "The submission cannot be read"
PHASES = {
    Phase.BUILD: "Building",
    Phase.REPRODUCE: "Reproducing",
    Phase.SERVE: "Starting the server",
    Phase.LOAD: "Measuring",
    Phase.PREDICT: "Predicting",
    Phase.TESTS: "Running its own tests",
    Phase.REBUILD: "Building again, without caches",
    Phase.REPEAT: "Reproducing again",
}


def refused(why: str) -> str:
    """What a candidate is told about a tree that breaks a cap. `why` may quote a path: shown as code."""
    quoted = why.replace("`", "'")
    return f"The tree at this commit breaks a limit, and nothing was run: `{quoted}`. Mend it and push again."


def now_running(steps: Sequence[Progress], elapsed: float) -> tuple[str, str]:
    """Title and summary while a phase runs: `steps` in their order, the last one `elapsed` s in."""
    now = steps[-1]
    rows = [
        f"| {PHASES[step.phase]} | {_took(step, elapsed)} | {seconds(step.limit_seconds)} |" for step in steps
    ]
    table = "\n".join(("| phase | time | at most |", "|---|---|---|", *rows))
    return f"{PHASES[now.phase]}: {_took(now, elapsed)} of at most {seconds(now.limit_seconds)}", table


def _took(step: Progress, elapsed: float) -> str:
    if step.state == "ended":
        return seconds(step.seconds)
    return "just begun" if elapsed < 1 else f"{seconds(elapsed)} so far"


def feedback_pull_request() -> tuple[str, str]:
    """Title and body of the pull request in the candidate's repository."""
    return (
        "Feedback on your submission",
        "Push to `main` as often as you like. Every push is rebuilt and run, and this page shows what was "
        "seen: the checks below, and one comment with the run report. Merging or closing it changes nothing.",
    )


def review_pull_request(alias: str, title: str) -> tuple[str, str]:
    """Title and body of the pull request that reviewers read. Names stay hidden."""
    return (
        f"{alias}: {title}",
        "The changes against the starter, as of the newest attempt. One comment holds the report of the run, "
        "another one the rubric: tick one box per row.",
    )
