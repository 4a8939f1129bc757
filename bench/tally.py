"""What stands on GitHub in the end, counted from its API: everything once, nothing missing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from demo.acts import Invited
from demo.people import Person
from demo.watch import CHECKS

MARKER = re.compile(r"<!-- proofgrade:(\S+) -->")


@dataclass
class Tally:
    """Effects on GitHub: how many there are, which stand there more than once, which are missing."""

    check_runs: int = 0
    comments: int = 0
    pull_requests: int = 0
    doubled: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Everything once."""
        return not self.doubled and not self.missing


@dataclass
class Played:
    """One candidate and every commit that they pushed, oldest first."""

    invited: Invited
    shas: list[str] = field(default_factory=list)


def counted(lead: Person, everybody: Sequence[Played]) -> Tally:
    """Look at every repository."""
    tally = Tally()
    for played in everybody:
        _count_checks(lead, played, tally)
        _count_conversation(lead, played, tally)
    return tally


def _count_checks(lead: Person, played: Played, tally: Tally) -> None:
    repo = played.invited.repo
    for sha in played.shas:
        path = f"/repos/{repo}/commits/{sha}/check-runs"
        runs = lead.get(path, per_page=100, filter="all")["check_runs"]
        tally.check_runs += len(runs)
        names = Counter(run["name"] for run in runs)
        tally.doubled += [f"{repo}@{sha[:7]}: {name} x {n}" for name, n in names.items() if n > 1]
        left_open = [run["name"] for run in runs if run["status"] != "completed"]
        tally.missing += [f"{repo}@{sha[:7]}: {name} is still open" for name in left_open]
        if sha == played.shas[-1]:
            graded = {run["name"] for run in runs if run["conclusion"] != "cancelled"}
            tally.missing += [f"{repo}@{sha[:7]}: {name}" for name in CHECKS if name not in graded]


def _count_conversation(lead: Person, played: Played, tally: Tally) -> None:
    invited = played.invited
    places = {
        (invited.repo, "main"): {"run-report"},
        (invited.review_repo, f"cand/{invited.alias}/submission"): {"report", "rubric"},
    }
    for (repo, head), wanted in places.items():
        pulls = [pull for pull in pulls_of(lead, repo) if pull["head"]["ref"] == head]
        tally.pull_requests += len(pulls)
        if len(pulls) > 1:
            tally.doubled.append(f"{repo}: {len(pulls)} pull requests of {head}")
        if not pulls:
            tally.missing.append(f"{repo}: pull request of {head}")
            continue
        bodies = [comment["body"] for comment in comments_of(lead, repo, pulls[0]["number"])]
        tally.comments += len(bodies)
        keys = Counter(match[1] for body in bodies if (match := MARKER.match(body)))
        tally.doubled += [f"{repo}: comment {key} x {n}" for key, n in keys.items() if n > 1]
        tally.missing += [f"{repo}: comment {key}" for key in wanted if not keys[key]]
        about = [body for body in bodies if (match := MARKER.match(body)) and match[1] in wanted - {"rubric"}]
        newest = played.shas[-1][:7]
        tally.missing += [f"{repo}: {newest} in its report" for body in about if newest not in body]


def pulls_of(lead: Person, repo: str) -> Iterator[Any]:
    """All pull requests of a repository."""
    for page in range(1, 50):
        found = lead.get(f"/repos/{repo}/pulls", state="all", per_page=100, page=page)
        yield from found
        if len(found) < 100:
            return


def comments_of(lead: Person, repo: str, number: int) -> Any:
    """The comments of a pull request."""
    return lead.get(f"/repos/{repo}/issues/{number}/comments", per_page=100)
