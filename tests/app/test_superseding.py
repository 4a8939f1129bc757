"""Whatever the order in which news arrives and workflows get on, the newest push is graded, and it alone."""

from __future__ import annotations

import asyncio
import random
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.clock import SystemClock
from app.db.session import migrate, open_store
from app.effects import PutCheckRun
from app.invitations.opening import Desk, open_assessment
from app.renderings import CHECKS, DELIVERABLES
from app.snapshots import Snapshots
from app.state import Attempt, AttemptState, Candidate, newest
from app.webhooks import Incoming, looked_at
from app.work import Patience, Work
from app.worker import policy
from rubric.observation import Ending, Phase
from tests.app import hooks
from tests.app.fake_github import FakeGitHub
from tests.app.fake_runner import FakeRunner
from tests.app.simulated import NoEngine, Stage
from tests.app.world import CANDIDATE, HIRING, SLUG, assessment_tree, settings_in, submission_tree
from tests.rubric.samples import stopped

TWICE = 0.2  # how often a delivery comes a second time


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated record with nothing in it."""
    path = tmp_path_factory.mktemp("record") / "record.sqlite"
    migrate(f"sqlite:///{path}")
    return path


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pushes=st.integers(2, 4), seed=st.integers(0, 2**32))
def test_newest_push_alone_is_graded(empty: Path, pushes: int, seed: int) -> None:
    """One attempt ends as graded: the head. Reports and review branch are its; no check run stays open."""
    with tempfile.TemporaryDirectory() as name:
        shutil.copy(empty, Path(name) / "proofgrade.sqlite")
        asyncio.run(_played(Path(name), pushes, random.Random(seed)))


async def _played(folder: Path, pushes: int, chance: random.Random) -> None:
    given_settings = settings_in(folder)
    github, store = FakeGitHub(), open_store(given_settings.store_url)
    github.add_repo(HIRING)
    github.commit(HIRING, "main", assessment_tree())
    snapshots = Snapshots(folder / "trees", github)
    patience = Patience(tries=2, first_wait=0.0)
    runner = FakeRunner([stopped(Phase.BUILD, Ending.NONZERO)])
    work = Work(
        store,
        github,
        runner,
        SystemClock(),
        snapshots,
        policy(given_settings),
        NoEngine(),
        NoEngine(),
        patience,
    )
    candidate = await open_assessment(Desk(store, github, HIRING, b"secret"), SLUG, CANDIDATE)
    stage = Stage(work, chance)
    try:
        watch = Watch(work, candidate)
        await _traffic(stage, work, Pushes(github, candidate, pushes), watch, chance)
        while await stage.step():
            watch.look()
        _check(work, github, candidate)
    finally:
        await stage.close()
        store.close()


@dataclass
class Pushes:
    """What the candidate pushes, one after the other, and the news of it that are still on their way."""

    github: FakeGitHub
    candidate: Candidate
    left: int
    news: list[tuple[str, str, str]] = field(default_factory=list)  # GUID, before, after

    def push(self) -> None:
        """The next commit."""
        before = self.github.repo(self.candidate.repo).branches["main"]
        after = self.github.commit(self.candidate.repo, "main", submission_tree(f"print({self.left})\n"))
        self.news.append((f"g-{self.left}", before, after))
        self.left -= 1

    def arrive(self, work: Work, chance: random.Random) -> str:
        """Any of the news reaches the service; its GUID. It may come again, also under another GUID."""
        guid, before, after = self.news.pop(chance.randrange(len(self.news)))
        if chance.random() < TWICE:
            self.news.append((chance.choice([guid, f"{guid}+"]), before, after))
        place = (self.candidate.repo, self.candidate.repo_id)
        body = hooks.as_body(hooks.push(*place, before=before, after=after, sender=CANDIDATE))
        work.store.add_deliveries([looked_at(Incoming(guid, "push", body), work.clock.now())])
        return guid


class Watch:
    """Looks after every step whether an attempt was graded that did not count any more."""

    def __init__(self, work: Work, candidate: Candidate) -> None:
        self._work = work
        self._candidate = candidate
        self._graded: set[int] = set()

    def look(self) -> None:
        """Whatever was graded since the last look was the newest attempt then."""
        with self._work.store.reading() as records:
            attempts = records.attempts(self._candidate.id)
        graded = {attempt.id for attempt in attempts if attempt.state is AttemptState.GRADED}
        counting = newest(attempts)
        assert graded - self._graded <= ({counting.id} if counting else set())
        self._graded |= graded


async def _traffic(stage: Stage, work: Work, pushes: Pushes, watch: Watch, chance: random.Random) -> None:
    """Pushes in order; news of them in any order, some of it twice; steps in between."""
    while pushes.left or pushes.news:
        if pushes.left and chance.random() < 0.4:
            pushes.push()
        elif pushes.news and chance.random() < 0.4:
            stage.deliver(pushes.arrive(work, chance))
        else:
            await stage.step()
            watch.look()


def _check(work: Work, github: FakeGitHub, candidate: Candidate) -> None:
    with work.store.reading() as records:
        attempts = records.attempts(candidate.id)
    repo, review = github.repo(candidate.repo), github.repo(candidate.review_repo)
    head = repo.branches["main"]
    last = newest(attempts)
    assert last is not None
    assert (last.sha, last.state) == (head, AttemptState.GRADED)
    states = {attempt.sha: attempt.state for attempt in attempts if not attempt.late}
    assert set(states.values()) <= {AttemptState.GRADED, AttemptState.SUPERSEDED}
    for place, key in ((candidate.repo, "run-report"), (candidate.review_repo, "report")):
        assert head[:7] in github.comment(place, key)[1]
    branch = f"cand/{candidate.alias}"
    assert review.branches[f"{branch}/submission"] == review.branches[f"{branch}/attempt-{last.number}"]
    for attempt in attempts:
        shown = {check.name: check for check in repo.checks.values() if check.head_sha == attempt.sha}
        assert attempt.late or set(shown) == set(CHECKS)
        _check_shown(work, attempt, shown)


def _check_shown(work: Work, attempt: Attempt, shown: Mapping[str, PutCheckRun]) -> None:
    """Each shows the record's last text. A superseded attempt keeps what was found in its files, no more."""
    assert not (attempt.late and shown)
    for name, check in shown.items():
        with work.store.reading() as records:
            told = records.rendering(check.key)
        assert told is not None
        assert replace(check, known_id=None, fresh=False) == told.effect
        superseded = attempt.state is AttemptState.SUPERSEDED
        found = name == DELIVERABLES and attempt.findings_json is not None
        assert check.status == "completed"
        assert (check.conclusion == "cancelled") == (superseded and not found)
        assert not (superseded and check.buttons)
