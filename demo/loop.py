"""The story of one take-home, told live: company, candidate, service, reviewer."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from rich.console import Console
from rich.live import Live
from rich.markdown import Markdown
from rich.table import Table

from demo import watch
from demo.emulator import Emulator, start
from demo.errors import DemoError
from demo.patience import until
from demo.people import Person
from demo.seed import Seed
from demo.service import Service, free_port, serving
from rubric.tree import SourceTree

PAGE = Path(".demo") / "report.html"
TICKED_POINTS = 3


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
        cast = Cast(seed, github.url)
        seen = _graded(story, cast, service, timeline, folder)
        _tell(seen, console)
        with timeline.phase(f"{cast.reviewer.login} ticks {TICKED_POINTS} in the first row"):
            console.print(_ticked(cast, seen, f"{seed.org}/{story.slug}-review"))
        _finish(seen, timeline, console)
        if story.stay:
            _stay(seen, service, console)


class Cast:
    """The people, each with an own token."""

    def __init__(self, seed: Seed, url: str) -> None:
        self.lead, self.reviewer, self.candidate = (
            Person(user.login, user.token, url) for user in (seed.lead, seed.reviewer, seed.candidate)
        )


def service_settings(seed: Seed, github: Emulator, port: int, folder: Path) -> dict[str, str]:
    """The environment of a service that talks to the emulator and keeps its data under `folder`."""
    return {
        "PROOFGRADE_APP_ID": str(seed.app_id),
        "PROOFGRADE_APP_SLUG": seed.app_slug,
        "PROOFGRADE_PRIVATE_KEY": seed.private_key,
        "PROOFGRADE_WEBHOOK_SECRET": seed.webhook_secret,
        "PROOFGRADE_GITHUB_API_URL": github.url,
        "PROOFGRADE_GITHUB_URL": github.url,
        "PROOFGRADE_HIRING_REPO": f"{seed.org}/hiring",
        "PROOFGRADE_DATA_DIR": str(folder / "data"),
        "PROOFGRADE_HOST": "127.0.0.1",
        "PROOFGRADE_PORT": str(port),
        "PROOFGRADE_PUBLIC_URL": f"http://127.0.0.1:{port}",
    }


def _graded(story: Story, cast: Cast, service: Service, timeline: Timeline, folder: Path) -> watch.Seen:
    org = f"{cast.lead.login}"
    with timeline.phase(f"{org} pushes the hiring repository with the assessment"):
        hiring = {
            f"assessments/{story.slug}/{path}": (file.data, file.executable)
            for path, file in story.assessment.files.items()
        }
        cast.lead.push("acme/hiring", hiring, "Assessment", folder / "hiring")
    with timeline.phase(f"the operator invites {cast.candidate.login}"):
        service.command("invite", story.slug, cast.candidate.login)
        repo = _candidate_repo(cast.lead, story.slug)
    with timeline.phase(f"{cast.candidate.login} pushes the submission to {repo}"):
        files = {path: (file.data, file.executable) for path, file in story.submission.files.items()}
        sha = cast.candidate.push(repo, files, "Submission", folder / "candidate")
    with (
        timeline.phase(f"the service grades {sha[:7]}"),
        Live(console=timeline.console, transient=False) as live,
    ):
        return watch.graded(
            cast.lead, repo=repo, review_repo=f"acme/{story.slug}-review", sha=sha,
            show=lambda runs: live.update(_check_table(runs)),
        )  # fmt: skip


def _candidate_repo(lead: Person, slug: str) -> str:
    for repo in lead.get("/orgs/acme/repos", per_page=100):
        if repo["name"].startswith(f"{slug}-") and not repo["name"].endswith("-review"):
            return str(repo["full_name"])
    raise DemoError("the invitation made no candidate repository")


def _check_table(runs: tuple[watch.CheckRun, ...]) -> Table:
    table = Table("check run", "state", "says")
    for run in runs:
        table.add_row(run.name, run.conclusion or run.status, run.title)
    return table


def _ticked(cast: Cast, seen: watch.Seen, repo: str) -> str:
    box = next((line for line in seen.rubric.body.splitlines() if f":{TICKED_POINTS} -->" in line), None)
    if box is None:
        raise DemoError("the rubric comment has no boxes")
    ticked = seen.rubric.body.replace(box, box.replace("[ ]", "[x]", 1))
    cast.reviewer.patch(f"/repos/{repo}/issues/comments/{seen.rubric.id}", {"body": ticked})

    def counted() -> str | None:
        body: str = cast.reviewer.get(f"/repos/{repo}/issues/comments/{seen.report.id}")["body"]
        if body == seen.report.body:
            return None
        return "\n".join(line for line in body.splitlines() if line not in seen.report.body.splitlines())

    return until(counted, seconds=60, what="the report to show the reviewer's tick")


def _tell(seen: watch.Seen, console: Console) -> None:
    console.rule("the report as the reviewer sees it")
    console.print(Markdown(seen.report.body))
    console.rule("the rubric")
    console.print(Markdown(seen.rubric.body))
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
