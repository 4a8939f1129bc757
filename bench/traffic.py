"""News as GitHub sends it about a cohort that is being graded, signed, and sent at moments set beforehand."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from rubric.stats import percentile

BODY_BYTES = 9500  # like a real one
TICKED = "framing"


@dataclass(frozen=True)
class News:
    """One delivery."""

    event: str
    guid: str
    body: bytes


@dataclass(frozen=True)
class Place:
    """One candidate's repository, graded once, and what stands on its two pull requests."""

    login: str
    repo: str
    repo_id: int
    sha: str
    feedback_number: int
    run_report: tuple[int, str]  # id and text of the comment
    review_repo: str
    review_repo_id: int
    review_number: int
    rubric: tuple[int, str]


@dataclass(frozen=True)
class Cohort:
    """Whose news it is, and what the news says. Each is a workflow of three to five steps."""

    installation: int
    reviewer: str
    places: Sequence[Place]

    def news(self, guid: str, chance: random.Random) -> News:
        """Four in five: a candidate edited the run report, which is put back. Else a reviewer's tick."""
        place = chance.choice(self.places)
        body = self._tick(place, chance) if chance.random() < 0.2 else self._edit(place)
        return News("issue_comment", guid, _padded(body))

    def rerun(self, place: Place, guid: str) -> News:
        """A reviewer's wish that the submission is graded again: a whole attempt."""
        told = {"action": "rerequested", "check_run": {"head_sha": place.sha, "external_id": ""}}
        return News("check_run", guid, _padded(told | self._around(place.repo, place.repo_id, self.reviewer)))

    def _edit(self, place: Place) -> dict[str, Any]:
        number, text = place.run_report
        told = _edited(place.feedback_number, number, text, f"{text}\nbetter now")
        return told | self._around(place.repo, place.repo_id, place.login)

    def _tick(self, place: Place, chance: random.Random) -> dict[str, Any]:
        number, text = place.rubric
        box = f"<!-- pg:{TICKED}:{chance.randrange(5)} -->"
        lines = [line.replace("[ ]", "[x]", 1) if box in line else line for line in text.splitlines()]
        told = _edited(place.review_number, number, text, "\n".join(lines))
        return told | self._around(place.review_repo, place.review_repo_id, self.reviewer)

    def _around(self, repo: str, repo_id: int, sender: str) -> dict[str, Any]:
        return _common(self.installation, repo, repo_id, sender)


def pushed(installation: int, repo: str, repo_id: int, sha: str, login: str) -> News:
    """A candidate's push to main."""
    told = {"ref": "refs/heads/main", "before": "0" * 40, "after": sha}
    return News("push", f"push-{repo_id}-{sha}", _padded(told | _common(installation, repo, repo_id, login)))


@dataclass
class Measured:
    """What became of the sends to one URL."""

    rate: float
    latencies_ms: list[float] = field(default_factory=list)
    failures: int = 0

    def cells(self, name: str) -> list[str]:
        """Name, rate, count, p50, p95, p99, slowest, failures."""
        quantiles = [f"{percentile(self.latencies_ms, q):.1f}" for q in (0.50, 0.95, 0.99)]
        slowest = f"{max(self.latencies_ms):.1f}"
        return [
            name,
            f"{self.rate:.0f}/s",
            str(len(self.latencies_ms)),
            *quantiles,
            slowest,
            str(self.failures),
        ]


def moments(rate: float, seconds: float, chance: random.Random) -> list[float]:
    """When to send, in seconds from the start: a Poisson process."""
    due, at = [], chance.expovariate(rate)
    while at < seconds:
        due.append(at)
        at += chance.expovariate(rate)
    return due


async def send_all(
    http: httpx.AsyncClient, url: str, secret: str, plan: Sequence[tuple[float, News]], rate: float
) -> Measured:
    """Send each at its moment, whatever became of the others. A latency counts from the moment."""
    measured = Measured(rate)
    start = time.perf_counter() + 0.1

    async def one(due: float, news: News) -> None:
        headers = signed(news, secret)
        await asyncio.sleep(due - time.perf_counter())
        try:
            answer = await http.post(f"{url}/webhook", content=news.body, headers=headers)
            measured.failures += answer.status_code != 202
        except httpx.TransportError:
            measured.failures += 1
        measured.latencies_ms.append((time.perf_counter() - due) * 1000)

    await asyncio.gather(*(one(start + moment, news) for moment, news in plan))
    return measured


def signed(news: News, secret: str) -> dict[str, str]:
    """The headers of a delivery."""
    return {
        "content-type": "application/json",
        "x-github-event": news.event,
        "x-github-delivery": news.guid,
        "x-hub-signature-256": "sha256=" + hmac.new(secret.encode(), news.body, hashlib.sha256).hexdigest(),
    }


def _common(installation: int, repo: str, repo_id: int, sender: str) -> dict[str, Any]:
    return {
        "repository": {"id": repo_id, "full_name": repo},
        "installation": {"id": installation},
        "sender": {"login": sender, "type": "User"},
    }


def _edited(issue: int, comment: int, old: str, new: str) -> dict[str, Any]:
    return {
        "action": "edited",
        "changes": {"body": {"from": old}},
        "issue": {"number": issue},
        "comment": {"id": comment, "body": new},
    }


def _padded(payload: dict[str, Any]) -> bytes:
    short = BODY_BYTES - len(json.dumps(payload | {"padding": ""}))
    return json.dumps(payload | {"padding": "x" * max(0, short)}).encode()
