"""The few sentences that the service says by itself. Reports come from `rubric.report`."""

from __future__ import annotations

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
REFUSED = "The submission cannot be read"
PHASES = {
    "build": "Building",
    "reproduce": "Reproducing",
    "serve": "Starting the server",
    "load": "Measuring",
}


def refused(why: str) -> str:
    """What a candidate is told about a tree that breaks a cap. `why` may quote a path: shown as code."""
    quoted = why.replace("`", "'")
    return f"The tree at this commit breaks a limit, and nothing was run: `{quoted}`. Mend it and push again."


def now_running(phase: str, limit_seconds: float) -> tuple[str, str]:
    """Title and summary while a phase runs."""
    title = PHASES.get(phase, "Running")
    return title, f"{title}: at most {limit_seconds:.0f} seconds."


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
        "The changes against the starter, as of the newest attempt. The first comment holds the report of "
        "the run, the second one the rubric: tick one box per row.",
    )
