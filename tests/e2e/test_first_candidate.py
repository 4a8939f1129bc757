"""docs/first-candidate.md, done as it is written: every command in its order, and what people do by hand."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from demo import acts, watch
from demo.emulator import start
from demo.patience import until
from demo.people import Person
from demo.seed import Seed
from demo.service import free_port, serving
from tests.e2e.clicks import chromium, link_in, through_setup
from tests.e2e.page import ROOT, Shell, Step, named, steps_of, terminal

pytestmark = pytest.mark.real

PAGE = (ROOT / "docs" / "first-candidate.md").read_text(encoding="utf-8")
SERVE = "proofgrade serve"
SEED = "2003528641"


@dataclass
class Walk:
    """Who walks, where, and what they have found so far."""

    cast: acts.Cast
    seed: Seed
    shell: Shell
    settings: dict[str, str]
    folder: Path
    running: ExitStack
    ran: list[str] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)

    def run(self, step: Step) -> None:
        """Type the commands of a step, one after the other."""
        candidate = step.number in BY_CANDIDATE
        for command in step.commands:
            if command == SERVE:
                self.running.enter_context(serving(self.settings, self.folder, answers="/healthz"))
            else:
                who = self.cast.candidate if candidate else self.cast.lead
                self.said[command] = self.shell.run(command, **as_person(who))
            self.ran.append(command)

    @property
    def invited(self) -> acts.Invited:
        """Where the candidate works, as the invitation said."""
        said = next(text for command, text in self.said.items() if command.startswith("proofgrade invite"))
        found = re.search(r"works in ([^\s;]+).*reviewers see \S+ in (\S+)", said, re.DOTALL)
        assert found, said
        return acts.Invited(self.cast.candidate, found[1], found[2])

    def report(self) -> watch.Seen:
        """What the push led to, once it is there."""
        sha = self.shell.run("git rev-parse HEAD").strip()
        return acts.await_report(self.cast.lead, self.invited, sha, lambda _: None)


def as_person(person: Person) -> dict[str, str]:
    """Environment in which git is this person, as after signing in."""
    basic = base64.b64encode(f"{person.login}:{person.token}".encode()).decode()
    config = {
        "http.extraHeader": f"Authorization: Basic {basic}",
        "user.name": person.login,
        "user.email": f"{person.login}@example.org",
    }
    pairs = {
        name: value
        for number, (key, given) in enumerate(config.items())
        for name, value in ((f"GIT_CONFIG_KEY_{number}", key), (f"GIT_CONFIG_VALUE_{number}", given))
    }
    return {"GIT_CONFIG_COUNT": str(len(config)), **pairs}


def make_repository(walk: Walk, _: Step) -> None:
    """The empty private repository, made on GitHub's page."""
    walk.cast.lead.post(f"/orgs/{walk.seed.org}/repos", {"name": "hiring", "private": True})


def click(walk: Walk, _: Step) -> None:
    """The operator follows the address that was printed, and clicks."""
    through_setup(chromium(), link_in(walk.said["proofgrade setup"]), walk.seed.org, walk.folder)
    ready = walk.settings["PROOFGRADE_PUBLIC_URL"] + "/readyz"
    until(lambda: httpx.get(ready).is_success, seconds=60, what="the worker to begin")


def accept(walk: Walk, _: Step) -> None:
    """The candidate and the reviewers accept; what the command said becomes $REPO."""
    for person in (walk.cast.candidate, walk.cast.reviewer):
        [waiting] = person.get("/user/repository_invitations")
        person.patch(f"/user/repository_invitations/{waiting['id']}", {})
    walk.shell.environment["REPO"] = walk.invited.repo
    own = f"/repos/{walk.invited.repo}"
    commits = walk.cast.candidate.get(f"{own}/commits", sha="main")
    assert [one["commit"]["message"] for one in commits] == ["Your data", "Starter"]


def read(walk: Walk, _: Step) -> None:
    """The candidate reads the check runs and the pull request, the reviewer the report."""
    seen = walk.report()
    assert [run.conclusion for run in seen.checks][1:] == ["success", "success"]
    assert walk.invited.alias in seen.report.body
    assert "external: reference/honest" in seen.report.body
    assert walk.cast.candidate.login not in seen.report.body


def tick(walk: Walk, _: Step) -> None:
    """The reviewer ticks one box in each row, and the score follows."""
    seen, repo = walk.report(), walk.invited.review_repo
    for row in dict.fromkeys(re.findall(r"<!-- pg:([a-z_]+):3 -->", seen.rubric.body)):
        card = watch.comment_with(walk.cast.reviewer, repo, seen.review_number, "rubric")
        assert card is not None
        acts.tick(walk.cast.reviewer, repo, card, row, 3)
    until(lambda: "75 %" in walk.report().report.body, seconds=90, what="the score to follow the ticks")


def decide(walk: Walk, step: Step) -> None:
    """The lead writes what the page says on the review pull request."""
    seen, repo = walk.report(), walk.invited.review_repo
    for words in step.comments:
        acts.say(walk.cast.lead, repo, seen.review_number, words)
    shortlist = step.commands[-1]
    until(lambda: "held" in walk.shell.run(shortlist), seconds=90, what="the decision to be counted")


Hand = Callable[[Walk, Step], None]
BEFORE: dict[int, Hand] = {1: make_repository}
AFTER: dict[int, Hand] = {5: click, 6: accept, 7: read, 8: tick, 9: decide}
BY_CANDIDATE = frozenset({7})


@contextmanager
def begun(folder: Path) -> Iterator[Walk]:
    """An organisation with nothing in it, and a terminal; invitations wait until they are accepted."""
    port = free_port()
    seed = Seed(webhook_url="", repos=(), installed=False)
    with start(seed, folder) as github, ExitStack() as running:
        cast = acts.Cast(seed, github.url)
        acts.close_to_members(cast.lead, seed.org)
        cast.lead.post("/_stand/invitations", {"wait": True})
        settings = {
            "PROOFGRADE_GITHUB_API_URL": github.url,
            "PROOFGRADE_GITHUB_URL": github.url,
            "PROOFGRADE_DATA_DIR": str(folder / "data"),
            "PROOFGRADE_DEBOUNCE_SECONDS": "0",
            "PROOFGRADE_PORT": str(port),
            "PROOFGRADE_PUBLIC_URL": f"http://127.0.0.1:{port}",
        }
        shell = terminal(folder, {**settings, "GITHUB": github.url, "SEED": SEED})
        yield Walk(cast, seed, shell, settings, folder, running)


def test_page_is_done_as_it_is_written(engine: None, tmp_path: Path) -> None:
    """From an empty folder to a decision: no command fails, and none that the page names is left out."""
    steps = steps_of(PAGE)
    assert [step.number for step in steps] == list(range(1, len(steps) + 1))
    assert {*BEFORE, *AFTER} <= {step.number for step in steps}
    with begun(tmp_path) as walk:
        for step in steps:
            BEFORE.get(step.number, nothing)(walk, step)
            walk.run(step)
            AFTER.get(step.number, nothing)(walk, step)
    assert walk.ran == [command for step in steps for command in step.commands]
    assert named(PAGE) == {found for command in walk.ran for found in named(command)}


def nothing(_: Walk, __: Step) -> None:
    """Most steps are commands alone."""
