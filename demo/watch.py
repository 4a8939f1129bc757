"""Reads back from GitHub's API what the service put there. Nothing here knows the service."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from demo.patience import until
from demo.people import Person

CHECKS = ("Deliverables", "Reproducibility", "Service level")
GRADED_WITHIN_SECONDS = 2400.0


@dataclass(frozen=True)
class CheckRun:
    """A check run as the pull request shows it."""

    name: str
    status: str
    conclusion: str | None
    title: str
    started_at: str
    completed_at: str | None


@dataclass(frozen=True)
class Comment:
    """A pull request comment: its id, its text and its page."""

    id: int
    body: str
    url: str


@dataclass(frozen=True)
class Seen:
    """Everything the loop must have produced, as read from the API."""

    checks: tuple[CheckRun, ...]
    run_report: Comment
    report: Comment
    rubric: Comment
    feedback_url: str
    review_url: str

    @property
    def page_url(self) -> str:
        """Where the service shows the report as a page; the report itself says where."""
        found = re.search(r"\((http[^)\s]+/reports/[^)\s]+)\)", self.report.body)
        return found.group(1) if found else ""


def check_runs(reader: Person, repo: str, sha: str) -> tuple[CheckRun, ...]:
    """The newest check run of each of our names on a commit, in the fixed order of the names."""
    listed = reader.get(f"/repos/{repo}/commits/{sha}/check-runs", per_page=100)["check_runs"]
    newest = {run["name"]: run for run in sorted(listed, key=lambda run: int(run["id"]))}
    return tuple(_check_run(newest[name]) for name in CHECKS if name in newest)


def graded(
    lead: Person, *, repo: str, review_repo: str, sha: str, show: Callable[[tuple[CheckRun, ...]], None]
) -> Seen:
    """Wait until check runs are complete and every comment stands. DemoError after forty minutes."""

    def look() -> Seen | None:
        runs = check_runs(lead, repo, sha)
        show(runs)
        done = len(runs) == len(CHECKS) and all(run.status == "completed" for run in runs)
        return _seen(lead, repo, review_repo, runs) if done else None

    return until(look, seconds=GRADED_WITHIN_SECONDS, what="the check runs to complete")


def comment_with(reader: Person, repo: str, number: int, key: str) -> Comment | None:
    """The comment that carries this hidden marker, or None."""
    marker = f"<!-- proofgrade:{key} -->"
    for comment in reader.get(f"/repos/{repo}/issues/{number}/comments", per_page=100):
        if comment["body"].startswith(marker):
            return Comment(int(comment["id"]), comment["body"], comment["html_url"])
    return None


def _seen(lead: Person, repo: str, review_repo: str, runs: tuple[CheckRun, ...]) -> Seen | None:
    feedback = lead.get(f"/repos/{repo}/pulls", state="all")
    review = lead.get(f"/repos/{review_repo}/pulls", state="all")
    if not feedback or not review:
        return None
    run_report = comment_with(lead, repo, feedback[0]["number"], "run-report")
    report = comment_with(lead, review_repo, review[0]["number"], "report")
    rubric = comment_with(lead, review_repo, review[0]["number"], "rubric")
    if not (run_report and report and rubric):
        return None
    return Seen(runs, run_report, report, rubric, feedback[0]["html_url"], review[0]["html_url"])


def _check_run(run: dict[str, Any]) -> CheckRun:
    title = (run.get("output") or {}).get("title") or ""
    return CheckRun(
        run["name"], run["status"], run.get("conclusion"), title, run["started_at"], run.get("completed_at")
    )
