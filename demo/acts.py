"""What the people do, act by act: publish an assessment, invite, push, wait for the report, tick."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from demo import watch
from demo.errors import DemoError
from demo.patience import until
from demo.people import Person
from demo.seed import Seed
from demo.service import Service
from rubric.proof import proved
from rubric.tree import SourceTree

TICK_SEEN_WITHIN_SECONDS = 60.0


class Cast:
    """The people, each with an own token."""

    def __init__(self, seed: Seed, url: str) -> None:
        """Everybody uses the GitHub at `url`."""
        self.lead, self.reviewer, self.candidate, self.outsider, *self.others = (
            Person(user.login, user.token, url) for user in seed.people
        )


@dataclass(frozen=True)
class Invited:
    """A candidate's place: their repository, the review repository, and the alias reviewers see."""

    person: Person
    repo: str
    review_repo: str

    @property
    def alias(self) -> str:
        """The repository is named after assessment and alias."""
        slug = self.review_repo.partition("/")[2].removesuffix("-review")
        return self.repo.partition("/")[2].removeprefix(f"{slug}-")


def close_to_members(owner: Person, org: str) -> None:
    """An owner sees to it that members of the organisation read only what they are let into."""
    owner.patch(f"/orgs/{org}", {"default_repository_permission": "none"})


def publish(lead: Person, repo: str, slug: str, assessment: SourceTree, work: Path) -> None:
    """The hiring lead pushes an assessment folder, as one that is proved, to the hiring repository."""
    lead.push(repo, files_of(proved(assessment, "demo"), f"assessments/{slug}/"), f"Assessment {slug}", work)


def invite(service: Service, person: Person, slug: str) -> Invited:
    """The operator opens the assessment for a candidate. Raises DemoError when that fails."""
    said = service.command("invite", slug, person.login)
    found = re.search(r"works in ([^\s;]+).*reviewers see \S+ in (\S+)", said, re.DOTALL)
    if found is None:
        raise DemoError(f"the invitation did not say where {person.login} works: {said[:200]}")
    return Invited(person, found[1], found[2])


def submit(invited: Invited, submission: SourceTree, work: Path) -> str:
    """The candidate pushes a submission over the starter; the SHA."""
    return invited.person.push(invited.repo, files_of(submission), "Submission", work)


def await_report(
    lead: Person, invited: Invited, sha: str, show: Callable[[tuple[watch.CheckRun, ...]], None]
) -> watch.Seen:
    """Wait for the check runs and every comment of a push, as read from the API."""
    return watch.graded(lead, watch.Where(invited.repo, invited.review_repo, invited.alias, sha), show)


def tick(reviewer: Person, repo: str, comment: watch.Comment, row: str, points: int) -> None:
    """Tick one box of a rubric comment, as the web page does: an edit of the whole text. Raises DemoError."""
    box = next((line for line in comment.body.splitlines() if f"<!-- pg:{row}:{points} -->" in line), None)
    if box is None:
        raise DemoError(f"the rubric comment has no box for {points} points in {row}")
    body = comment.body.replace(box, box.replace("[ ]", "[x]", 1))
    reviewer.patch(f"/repos/{repo}/issues/comments/{comment.id}", {"body": body})


def say(person: Person, repo: str, number: int, words: str) -> int:
    """Write a comment on an issue or pull request; its id."""
    return int(person.post(f"/repos/{repo}/issues/{number}/comments", {"body": words})["id"])


def changed(reader: Person, repo: str, comment: watch.Comment) -> str:
    """Wait until a comment says something else than it did; its new text."""

    def look() -> str | None:
        body: str = reader.get(f"/repos/{repo}/issues/comments/{comment.id}")["body"]
        return body if body != comment.body else None

    return until(look, seconds=TICK_SEEN_WITHIN_SECONDS, what="the report to show the reviewer's tick")


def files_of(tree: SourceTree, under: str = "") -> dict[str, tuple[bytes, bool]]:
    """A tree as what a person pushes: path -> bytes, executable."""
    return {under + path: (file.data, file.executable) for path, file in tree.files.items()}
