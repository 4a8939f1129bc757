"""One candidate on the way through the stages, as the people of the hiring team see and move them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import httpx

from demo import acts, watch
from demo.patience import until
from demo.people import Person
from rubric.stages import PIPELINE
from rubric.tree import File, SourceTree
from tests.e2e.conftest import SLUG, World, quick_assessment

PANELED = "ticket-panel"
SEATS = ("lena-lead", "remy-review")
SPARE = "kim-spare"
ROWS = ("framing", "data", "modelling", "reproducibility", "deployment", "ethics")
SWAPS = (
    (f"slug: {SLUG}", f"slug: {PANELED}"),
    ("reviewers: [remy-review]", f"reviewers: [remy-review, {SPARE}]"),
)
HEAVIER = (("id: data", "weight: 20", "weight: 25"), ("id: ethics", "weight: 10", "weight: 5"))
POLICY = f"""
stages: [{", ".join(PIPELINE)}]
review:
  panel:
    - {{role: hiring-manager, people: [lena-lead]}}
    - {{role: peer, people: [remy-review]}}
"""


def paneled(rubric: str = "") -> SourceTree:
    """The quick assessment under another name, with all stages and a panel of two."""
    folder = quick_assessment()
    text = folder.text("assessment.yml") or ""
    for old, new in SWAPS:
        assert old in text
        text = text.replace(old, new)
    files = {**folder.files, "assessment.yml": File((text + POLICY).encode())}
    return SourceTree(files | ({"rubric.yml": File(rubric.encode())} if rubric else {}))


@dataclass
class Review:
    """One candidate on the way through the stages, and who reads them."""

    world: World
    invited: acts.Invited

    @property
    def lead(self) -> Person:
        """Who decides."""
        return self.world.cast.lead

    def person(self, login: str) -> Person:
        """Whoever has this login."""
        cast = self.world.cast
        return next(
            one for one in (cast.lead, cast.reviewer, cast.outsider, *cast.others) if one.login == login
        )

    @cached_property
    def stages(self) -> int:
        """The issue of the stages, which the service opens within a minute."""
        found: int = until(self._stages, seconds=120, what="the issue of the stages")
        return found

    def _stages(self) -> int | None:
        issues = self.lead.get(f"/repos/{self.invited.review_repo}/issues", state="all", per_page=100)
        title = f"{self.invited.alias}: stages"
        return next((int(one["number"]) for one in issues if one["title"] == title), None)

    @cached_property
    def pull(self) -> int:
        """The review pull request."""
        pulls = self.lead.get(f"/repos/{self.invited.review_repo}/pulls", state="all", per_page=100)
        head = f"cand/{self.invited.alias}/submission"
        return next(int(one["number"]) for one in pulls if one["head"]["ref"] == head)

    @property
    def feedback(self) -> int:
        """The candidate's pull request."""
        return int(self.lead.get(f"/repos/{self.invited.repo}/pulls", state="all")[0]["number"])

    def text(self, repo: str, number: int, key: str) -> str:
        """What one of our comments says; empty where there is none."""
        found = watch.comment_with(self.lead, repo, number, key)
        return found.body if found else ""

    def on_pull(self, key: str) -> str:
        """A comment on the review pull request."""
        return self.text(self.invited.review_repo, self.pull, key)

    def await_pull(self, key: str, words: str) -> str:
        """Wait until a comment on the review pull request says this."""
        self.wait(lambda: words in self.on_pull(key), f"{key} to say {words}")
        return self.on_pull(key)

    def decide(self, words: str) -> None:
        """The lead decides on the issue of the stages."""
        acts.say(self.lead, self.invited.review_repo, self.stages, words)

    def desk(self, login: str) -> tuple[str, int, watch.Comment]:
        """Repository, issue and card of a reviewer's desk for this candidate."""
        repo = f"{self.world.seed.org}/desk-{login}"

        def look() -> tuple[str, int, watch.Comment] | None:
            for issue in self._issues(repo):
                card = watch.comment_with(self.lead, repo, issue["number"], f"rubric:take-home:{login}")
                if card and self.invited.alias in issue["title"]:
                    return repo, int(issue["number"]), card
            return None

        return until(look, seconds=60, what=f"the desk of {login}")

    def fill(self, login: str, *points: int) -> None:
        """Tick every row on the own desk, one after the other as a person does."""
        repo, number, _ = self.desk(login)
        for row, value in zip(ROWS, points, strict=True):
            card = watch.comment_with(self.person(login), repo, number, f"rubric:take-home:{login}")
            assert card is not None
            acts.tick(self.person(login), repo, card, row, value)
            self._await_box(repo, number, login, rf"\[x\].*<!-- pg:{row}:{value} -->")

    def wait(self, look: Callable[[], bool], what: str) -> bool:
        """Wait for something that people see."""
        return until(look, seconds=90, what=what)

    def await_stage(self, stage: str) -> None:
        """Wait until a stage's boxes are on the issue of the stages."""
        repo, key = self.invited.review_repo, f"rubric:{stage}"
        self.wait(lambda: bool(self.text(repo, self.stages, key)), f"the boxes of {stage}")

    def _await_box(self, repo: str, number: int, login: str, pattern: str) -> None:
        key = f"rubric:take-home:{login}"
        self.wait(lambda: bool(re.search(pattern, self.text(repo, number, key))), f"{pattern} at {login}")

    def _issues(self, repo: str) -> list[dict[str, Any]]:
        found = httpx.get(
            f"{self.lead.github}/repos/{repo}/issues",
            headers={"Authorization": f"Bearer {self.lead.token}"},
            params={"state": "all"},
            timeout=20,
        )
        return found.json() if found.is_success else []
