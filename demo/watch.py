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
    review_number: int
    feedback_url: str
    review_url: str

    @property
    def page_url(self) -> str:
        """Where the service shows the report as a page; the report itself says where."""
        found = re.search(r"\(<(http[^>\s]+/reports/[^>\s]+)>\)", self.report.body)
        return found.group(1) if found else ""


def check_runs(reader: Person, repo: str, sha: str) -> tuple[CheckRun, ...]:
    """The newest check run of each of our names on a commit, in the fixed order of the names."""
    listed = reader.get(f"/repos/{repo}/commits/{sha}/check-runs", per_page=100)["check_runs"]
    newest = {run["name"]: run for run in sorted(listed, key=lambda run: int(run["id"]))}
    return tuple(_check_run(newest[name]) for name in CHECKS if name in newest)


@dataclass(frozen=True)
class Where:
    """Where the traces of one push are to be found."""

    repo: str
    review_repo: str
    alias: str
    sha: str


def graded(lead: Person, where: Where, show: Callable[[tuple[CheckRun, ...]], None]) -> Seen:
    """Wait until check runs are complete and every comment stands. DemoError after forty minutes."""

    def look() -> Seen | None:
        runs = check_runs(lead, where.repo, where.sha)
        show(runs)
        done = len(runs) == len(CHECKS) and all(run.status == "completed" for run in runs)
        return _seen(lead, where, runs) if done else None

    return until(look, seconds=GRADED_WITHIN_SECONDS, what="the check runs to complete")


def comment_with(reader: Person, repo: str, number: int, key: str) -> Comment | None:
    """The comment that carries this hidden marker, or None."""
    marker = f"<!-- proofgrade:{key} -->"
    for comment in reader.get(f"/repos/{repo}/issues/{number}/comments", per_page=100):
        if comment["body"].startswith(marker):
            return Comment(int(comment["id"]), comment["body"], comment["html_url"])
    return None


def _seen(lead: Person, where: Where, runs: tuple[CheckRun, ...]) -> Seen | None:
    feedback = _pull(lead, where.repo, "main")
    review = _pull(lead, where.review_repo, f"cand/{where.alias}/submission")
    if not feedback or not review:
        return None
    run_report = comment_with(lead, where.repo, feedback["number"], "run-report")
    report = comment_with(lead, where.review_repo, review["number"], "report")
    rubric = comment_with(lead, where.review_repo, review["number"], "rubric")
    if not (run_report and report and rubric and where.sha[:7] in report.body):
        return None
    return Seen(runs, run_report, report, rubric, review["number"], feedback["html_url"], review["html_url"])


def _pull(lead: Person, repo: str, head: str) -> Any:
    pulls = lead.get(f"/repos/{repo}/pulls", state="all", per_page=100)
    return next((pull for pull in pulls if pull["head"]["ref"] == head), None)


def _check_run(run: dict[str, Any]) -> CheckRun:
    title = (run.get("output") or {}).get("title") or ""
    return CheckRun(
        run["name"], run["status"], run.get("conclusion"), title, run["started_at"], run.get("completed_at")
    )
