"""The service as tests see it: receiver over ASGI, worker in the same loop, stand-ins that remember."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx

from app.decision import Todo
from app.effects import PutCheckRun, PutComment, PutReaction
from app.github.markers import marked
from app.invitations.opening import Desk, open_assessment
from app.main import create_app
from app.ports import Clock
from app.renderings import REPORT, RUBRIC, RUN_REPORT
from app.settings import Settings, load_settings
from app.state import Attempt, Candidate, Delivery, DeliveryState, Rendering
from app.supervisor import prepare
from app.work import Patience, Work
from app.worker import running
from rubric import shipped
from rubric.proof import proved
from rubric.tree import File, SourceTree
from tests.app import hooks
from tests.app.fake_github import FakeGitHub
from tests.app.fake_runner import FakeRunner

HIRING, SLUG = "acme/hiring", "ticket-classifier"
ALONE, SHARED = "per_candidate: true", "per_candidate: false"
HIDDEN_LABELS = ("billing", "billing", "shipping", "shipping")
CANDIDATE, REVIEWER = "casey-candidate", "remy-review"
ResultT = TypeVar("ResultT")


def settings_in(folder: Path, **given: Any) -> Settings:
    """Settings of a service in a folder of its own."""
    values: dict[str, Any] = {
        "app_id": 1,
        "webhook_secret": hooks.SECRET,
        "hiring_repo": HIRING,
        "data_dir": folder,
        "public_url": "http://service.test",
        "run_retry_waits": (0.01,),
        "mirror_retry_waits": (0.01,),
        "debounce_seconds": 0.0,
        "private_key": "unused",
    }
    return load_settings(_env_file=None, **values | given)


def assessment_tree() -> SourceTree:
    """A hiring repository with one small assessment, whose data are the same for all."""
    text = shipped.assessment(SLUG).text("assessment.yml") or ""
    assert ALONE in text
    folder = {
        "assessment.yml": File(text.replace(ALONE, SHARED).encode()),
        "generator.py": File(b"raise SystemExit\n"),
        "starter/README.md": File(b"# Starter\n"),
        "starter/.github/workflows/x.yml": File(b"on: push\n"),
        "starter/data/train.jsonl": File(b'{"id": "r1", "text": "my parcel is late", "label": "shipping"}\n'),
        "starter/run.sh": File(b"exit 1\n", executable=True),
        "holdout/features.jsonl": _rows(text="my invoice is wrong"),
        "holdout/labels.jsonl": _rows(label=HIDDEN_LABELS),
    }
    return in_hiring(SourceTree(folder))


def in_hiring(folder: SourceTree) -> SourceTree:
    """A hiring repository with this assessment, as one that is proved."""
    whole = proved(folder, "test").files
    return SourceTree({f"assessments/{SLUG}/{path}": file for path, file in whole.items()})


def changed(tree: SourceTree, *swaps: tuple[str, str], adds: str = "") -> SourceTree:
    """The hiring repository with another assessment.yml. Each first text of `swaps` must be there."""
    folder = tree.under(f"assessments/{SLUG}")
    text = folder.files["assessment.yml"].data.decode()
    for old, new in swaps:
        assert old in text, old
        text = text.replace(old, new)
    return in_hiring(SourceTree({**folder.files, "assessment.yml": File((text + adds).encode())}))


def _rows(**fields: str | tuple[str, ...]) -> File:
    """Four rows as JSON lines; a tuple gives one value for each."""
    rows = [
        {"id": f"t{number}"} | {k: v if isinstance(v, str) else v[number] for k, v in fields.items()}
        for number in range(len(HIDDEN_LABELS))
    ]
    return File("".join(json.dumps(row) + "\n" for row in rows).encode())


def submission_tree(text: str = "print('trained')\n") -> SourceTree:
    """A submission: the starter, changed."""
    return SourceTree(
        {
            "README.md": File(b"# Mine\n\n    docker build .\n"),
            ".github/workflows/x.yml": File(b"on: push\n"),
            "run.sh": File(b"python train.py\n", executable=True),
            "train.py": File(text.encode()),
        }
    )


@dataclass
class World:
    """A running service and what stands around it."""

    settings: Settings
    work: Work
    github: FakeGitHub
    runner: FakeRunner
    http: httpx.AsyncClient

    async def send(self, event: str, payload: dict[str, Any], guid: str | None = None) -> httpx.Response:
        """Deliver as GitHub does."""
        body = hooks.as_body(payload)
        return await self.http.post("/webhook", content=body, headers=hooks.signed(event, body, guid=guid))

    async def worked(self, event: str, payload: dict[str, Any], guid: str | None = None) -> Delivery:
        """Deliver, and wait until the delivery is decided and what follows is posted."""
        answer = await self.send(event, payload, guid)
        assert answer.status_code == 202, answer.text
        return await self.decided(answer.json()["guid"])

    async def decided(self, guid: str) -> Delivery:
        """Wait until a delivery is decided."""
        return await until(lambda: self._finished(guid), f"delivery {guid} to be worked")

    async def reached(self, guid: str, *states: DeliveryState) -> Delivery:
        """Wait until a delivery is in one of these states."""

        def look() -> Delivery | None:
            delivery = self._finished(guid)
            return delivery if delivery is not None and delivery.state in states else None

        return await until(look, f"delivery {guid} to be {' or '.join(states)}")

    async def invite(self, login: str = CANDIDATE) -> Candidate:
        """Open the assessment for a candidate."""
        desk = Desk(self.work.store, self.github, HIRING, hooks.SECRET.encode(), clock=self.work.clock)
        return await open_assessment(desk, SLUG, login)

    async def push(self, candidate: Candidate, tree: SourceTree) -> str:
        """Push as the candidate; the commit."""
        before = self.github.repo(candidate.repo).branches["main"]
        sha = self.github.commit(candidate.repo, "main", tree)
        await self.pushed(candidate, before, sha)
        return sha

    async def pushed(self, candidate: Candidate, before: str, after: str) -> Delivery:
        """Deliver the news of a push."""
        told = hooks.push(
            candidate.repo, candidate.repo_id, before=before, after=after, sender=candidate.login
        )
        return await self.worked("push", told)

    async def graded(self, candidate: Candidate, tree: SourceTree) -> Attempt:
        """Push as the candidate, wait until the check runs are complete and the reports are there."""
        sha = await self.push(candidate, tree)
        await self.completed(candidate, sha)
        attempt = self.attempts(candidate)[-1]
        await until(lambda: self._is_told(attempt), f"the reports of {sha}")
        return attempt

    async def review_posted(self, candidate: Candidate, sha: str, *keys: str) -> Candidate:
        """Push done, wait until the review pull request has these comments; the candidate as known then."""
        await self.completed(candidate, sha)

        def look() -> Candidate | None:
            known = self.known(candidate)
            with self.work.store.reading() as records:
                place = f"{known.review_repo}#{known.review_pr}"
                wanted = [records.rendering(f"{place}:{key}") for key in keys]
            return known if all(one is not None and self._is_shown(one) for one in wanted) else None

        return await until(look, f"{', '.join(keys)} on the review pull request")

    def known(self, candidate: Candidate) -> Candidate:
        """The candidate as the record has them now."""
        with self.work.store.reading() as records:
            found = records.candidate(candidate.id)
        assert found is not None
        return found

    async def completed(self, candidate: Candidate, sha: str) -> dict[str, PutCheckRun]:
        """Wait until the check runs of a commit are complete; by name."""

        def complete() -> dict[str, PutCheckRun] | None:
            runs = self.checks(candidate, sha)
            done = len(runs) == 3 and all(run.status == "completed" for run in runs.values())
            return runs if done else None

        return await until(complete, f"the check runs of {sha} to complete")

    def checks(self, candidate: Candidate, sha: str) -> dict[str, PutCheckRun]:
        """The check runs of a commit, by name."""
        runs = self.github.repo(candidate.repo).checks.values()
        return {run.name: run for run in runs if run.head_sha == sha}

    def attempts(self, candidate: Candidate) -> list[Attempt]:
        """What the record knows of a candidate's attempts."""
        with self.work.store.transaction() as records:
            return list(records.attempts(candidate.id))

    def posted(self, delivery: Delivery) -> bool:
        """Whether GitHub shows everything that a delivery asked for."""
        with self.work.store.transaction() as records:
            wanted = [records.rendering(key) for key in Todo.from_json(delivery.todo).post]
        return all(one is not None and self._is_shown(one) for one in wanted)

    def _is_told(self, attempt: Attempt) -> bool:
        """Whether the run report is there, and where there is a result, the reviewers' comments too."""
        with self.work.store.reading() as records:
            candidate = records.candidate(attempt.candidate_id)
            if candidate is None or candidate.feedback_pr is None:
                return False
            keys = [f"{candidate.repo}#{candidate.feedback_pr}:{RUN_REPORT}"]
            if attempt.observation_json is not None:
                keys += [f"{candidate.review_repo}#{candidate.review_pr}:{key}" for key in (REPORT, RUBRIC)]
            wanted = [records.rendering(key) for key in keys]
        return all(one is not None and self._is_shown(one) for one in wanted)

    def _is_shown(self, wanted: Rendering) -> bool:
        effect = wanted.effect
        if isinstance(effect, PutReaction):
            return (effect.comment_id, effect.content) in self.github.people.reactions
        if not isinstance(effect, PutComment) or wanted.github_id is None:
            return False
        shown = self.github.repo(effect.repo).comments.get(wanted.github_id)
        return shown is not None and shown[1] == marked(effect.key, effect.body)

    def _finished(self, guid: str) -> Delivery | None:
        with self.work.store.transaction() as records:
            delivery = records.delivery(guid)
        return delivery if delivery is not None and delivery.state != "received" else None


@asynccontextmanager
async def serving(
    settings: Settings, github: FakeGitHub, runner: FakeRunner, clock: Clock | None = None
) -> AsyncIterator[World]:
    """A worker and a receiver on real databases."""
    prepare(settings)
    patience = Patience(tries=2, first_wait=0.0)
    async with running(settings, github, runner, patience, poll_seconds=0.02, clock=clock) as work:
        app = create_app(settings, clock)
        async with app.router.lifespan_context(app):
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://service.test") as http:
                yield World(settings, work, github, runner, http)


async def until(look: Callable[[], ResultT | None], what: str, seconds: float = 30.0) -> ResultT:
    """What `look` gives once it gives something. Raises TimeoutError that says what did not come."""
    try:
        async with asyncio.timeout(seconds):
            while True:
                found = look()
                if found:
                    return found
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise TimeoutError(f"waited {seconds:.0f} s for {what}") from None
