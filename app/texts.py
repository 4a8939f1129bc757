"""The few sentences that the service says by itself. Reports come from `rubric.report`."""

from __future__ import annotations

from collections.abc import Sequence

from rubric.observation import Phase, Progress
from rubric.report import Allowance
from rubric.units import seconds

READING = (
    "Reading the files",
    "What is in place is told here within seconds. The run follows, and tells the rest.",
)
WAITING = "Waiting for the run"
SUPERSEDED = (
    "Superseded by a newer push",
    "A newer commit is on the branch; this one was not graded further.",
)
RUN_ANEW = ("Run anew", "This run ended without a result; the commit is run again under a check of its own.")
OUR_FAULT = (
    "Stopped on our side: it costs you nothing",
    "The grader itself failed, not your submission. It was tried more than once. "
    "Press re-run, or wait for the hiring team: they can see this too.",
)
NOT_RUN = ("Not run", "The submission was not run, because it could not be read. See *Deliverables*.")
REFUSED = "The submission breaks a limit, and nothing was run"
OVER_BUDGET = "Not run: the runner minutes are used up"
RERUN_LABEL, RERUN_DESCRIPTION = "Re-run", "Build, run and measure this commit again"
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


def waiting(allowance: Allowance) -> tuple[str, str]:
    """Title and summary until the run begins: what comes, when, and what it may cost."""
    coming = "The submission is queued. Building and running it may take half an hour."
    return WAITING, f"{coming} {allowance.debounce_line} {allowance.minutes_line}"


def refused(why: str) -> str:
    """What a candidate is told about a tree that breaks a cap. `why` may quote a path: shown as code."""
    quoted = why.replace("`", "'")
    return (
        f"The tree at this commit breaks a limit: `{quoted}`. Nothing was run or kept. "
        "Take the files out of the commit, not only out of the folder, and push again."
    )


def over_budget(allowance: Allowance) -> str:
    """What a candidate is told when no runner minute is left."""
    return (
        f"{allowance.minutes_line} The files were checked, and the commit is kept for the reviewers. "
        "The hiring team can run it: ask them for a re-run."
    )


ELSEWHERE = {
    "dispatched": "A machine of its own is asked for",
    "queued": "Waiting for a machine of its own",
    "running": "Running on a machine of its own",
}


def elsewhere(state: str, elapsed: float) -> tuple[str, str]:
    """Title and summary while the run goes on where its phases cannot be seen, `elapsed` s in this state."""
    since = "" if elapsed < 1 else f": {seconds(elapsed)} so far"
    return (
        f"{ELSEWHERE[state]}{since}",
        "The submission is built, run and measured on a machine that is thrown away afterwards. All results "
        "come at once, when it is done.",
    )


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


def feedback_pull_request(progress: str = "") -> tuple[str, str]:
    """Title and body of the pull request in the candidate's repository.

    `progress` is the address of the candidate's own page, where there is more than one stage.
    """
    where = f" [Which stages there are, and where you are]({progress})." if progress else ""
    return (
        "Feedback on your submission",
        "Push to `main` as often as you like: every push to `main` is checked within seconds, then rebuilt "
        "and run. This page shows what was seen: the checks below, and one comment with the run report, "
        "which also tells how many runner minutes are left. A newer push ends the run of an older one. "
        "Pushes to other branches are not looked at: nothing is run and nothing is graded there. "
        f"Merging or closing this page changes nothing.{where}",
    )


def review_pull_request(alias: str, title: str, pipeline: str = "") -> tuple[str, str]:
    """Title and body of the pull request that reviewers read. Names stay hidden.

    `pipeline` is the address of the page about this candidate, where there is more than one stage.
    """
    where = f" [Where {alias} is in the pipeline]({pipeline})." if pipeline else ""
    return (
        f"{alias}: {title}",
        "The changes against the starter, as of the newest attempt. One comment holds the report of the run, "
        f"another one the rubric: tick one box per row.{where}",
    )
