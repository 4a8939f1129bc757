"""The story of one take-home, told live: company, candidate, service, reviewer."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from rich.console import Console, Group
from rich.live import Live
from rich.markdown import Markdown
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from demo import acts, watch
from demo.emulator import Emulator, start
from demo.errors import DemoError
from demo.seed import Seed
from demo.service import Service, free_port, serving
from demo.shown import as_shown
from rubric.tree import SourceTree

PAGE = Path(".demo") / "report.html"
TICKED = ("framing", 3)


@dataclass(frozen=True)
class Story:
    """What is played: the assessment, the submission that is pushed, and whether to stay at the end."""

    slug: str
    assessment: SourceTree
    submission: SourceTree
    stay: bool = False


@dataclass
class Timeline:
    """What each phase took, in the order they happened."""

    console: Console
    took: list[tuple[str, float]] = field(default_factory=list)

    @contextmanager
    def phase(self, title: str) -> Iterator[None]:
        """Say what begins; when it ends, remember the seconds."""
        self.console.print(f"[bold]{title}[/bold]")
        began = time.monotonic()
        yield
        self.took.append((title, time.monotonic() - began))


def play(story: Story, console: Console) -> None:
    """Run the whole loop and print what a reviewer sees.

    Raises DemoError unless check runs, run report, review report and rubric were read back from the API.
    """
    timeline = Timeline(console)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="proofgrade-demo-")))
        with timeline.phase("GitHub emulator and service start"):
            port = free_port()
            seed = Seed(webhook_url=f"http://127.0.0.1:{port}/webhook")
            github = stack.enter_context(start(seed, folder))
            service = stack.enter_context(serving(service_settings(seed, github, port, folder), folder))
        cast = acts.Cast(seed, github.url)
        invited, seen = _graded(story, cast, service, timeline, folder)
        _tell(seen, console)
        with timeline.phase(f"{cast.reviewer.login} ticks {TICKED[1]} points for {TICKED[0]}"):
            console.print(Markdown(_ticked(cast, invited, seen)))
        _finish(seen, timeline, console)
        if story.stay:
            _stay(seen, service, console)


def service_settings(seed: Seed, github: Emulator, port: int, folder: Path) -> dict[str, str]:
    """The environment of a service that talks to the emulator and keeps its data under `folder`."""
    return {
        "PROOFGRADE_APP_ID": str(seed.app_id),
        "PROOFGRADE_APP_SLUG": seed.app_slug,
        "PROOFGRADE_PRIVATE_KEY": seed.private_key,
        "PROOFGRADE_WEBHOOK_SECRET": seed.webhook_secret,
        "PROOFGRADE_GITHUB_API_URL": github.url,
        "PROOFGRADE_GITHUB_URL": github.url,
        "PROOFGRADE_GITHUB_RATE_LIMITS": "off",
        "PROOFGRADE_HIRING_REPO": f"{seed.org}/hiring",
        "PROOFGRADE_DATA_DIR": str(folder / "data"),
        "PROOFGRADE_HOST": "127.0.0.1",
        "PROOFGRADE_PORT": str(port),
        "PROOFGRADE_PUBLIC_URL": f"http://127.0.0.1:{port}",
    }


def _graded(
    story: Story, cast: acts.Cast, service: Service, timeline: Timeline, folder: Path
) -> tuple[acts.Invited, watch.Seen]:
    with timeline.phase(f"{cast.lead.login} pushes the assessment to the hiring repository"):
        hiring = service.environment["PROOFGRADE_HIRING_REPO"]
        acts.publish(cast.lead, hiring, story.slug, story.assessment, folder / "hiring")
    with timeline.phase(f"the operator invites {cast.candidate.login}"):
        invited = acts.invite(service, cast.candidate, story.slug)
    with timeline.phase(f"{cast.candidate.login} pushes the submission to {invited.repo}"):
        sha = acts.submit(invited, story.submission, folder / "candidate")
    board = _Board()
    with (
        timeline.phase(f"the service grades {sha[:7]}"),
        Live(board, console=timeline.console, refresh_per_second=4),
    ):
        seen = acts.await_report(cast.lead, invited, sha, board.show)
    return invited, seen


class _Board:
    """The check runs, drawn anew while they go on, with the seconds since the push."""

    def __init__(self) -> None:
        self.runs: tuple[watch.CheckRun, ...] = ()
        self._began = time.monotonic()
        self._waiting = Spinner("dots")

    def show(self, runs: tuple[watch.CheckRun, ...]) -> None:
        """Take in what the API said last."""
        self.runs = runs

    def __rich__(self) -> Group:
        table = Table("check run", "state", "says")
        for run in self.runs:
            table.add_row(run.name, run.conclusion or run.status, Text(run.title))
        self._waiting.update(text=f"{time.monotonic() - self._began:.0f} s since the push")
        return Group(table, self._waiting)


def _ticked(cast: acts.Cast, invited: acts.Invited, seen: watch.Seen) -> str:
    """The lines of the report that are new after a reviewer's tick."""
    row, points = TICKED
    acts.tick(cast.reviewer, invited.review_repo, seen.rubric, row, points)
    body = acts.changed(cast.reviewer, invited.review_repo, seen.report)
    known = set(seen.report.body.splitlines())
    return "\n".join(line for line in body.splitlines() if line not in known)


def _tell(seen: watch.Seen, console: Console) -> None:
    console.rule("the report as the reviewer sees it")
    console.print(Markdown(as_shown(seen.report.body)))
    console.rule("the rubric")
    console.print(Markdown(as_shown(seen.rubric.body)))
    if not seen.page_url:
        raise DemoError("the report has no link to its HTML copy")
    page = httpx.get(seen.page_url, timeout=20)
    if not page.is_success:
        raise DemoError(f"the HTML copy at {seen.page_url} was answered {page.status_code}")
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_bytes(page.content)


def _finish(seen: watch.Seen, timeline: Timeline, console: Console) -> None:
    table = Table("phase", "seconds", title="what each phase took")
    for title, seconds in timeline.took:
        table.add_row(title, f"{seconds:.1f}")
    console.print(table)
    console.print(f"review pull request    {seen.review_url}")
    console.print(f"candidate pull request {seen.feedback_url}")
    console.print(f"HTML copy              {PAGE.resolve().as_uri()}")


def _stay(seen: watch.Seen, service: Service, console: Console) -> None:
    console.print(f"service {service.url}, live report {seen.page_url}; everything ends with Ctrl-C")
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        console.print("stopping")
