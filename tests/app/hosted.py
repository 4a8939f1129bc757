"""A runner on machines of GitHub's around a record and a GitHub that a test moves by hand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.actions_runner import ActionsRunner
from app.db.session import migrate, open_store
from app.ports import Store
from app.runs.hiring import HiringWorkflow
from app.runs.hosted import Elsewhere, HostedRun
from app.runs.results import keep
from app.work import Patience
from rubric.observation import Observation, Progress
from rubric.wire import observation_from_json, observation_to_json
from tests.app.fake_github import FakeGitHub
from tests.app.world import HIRING, submission_tree, until
from tests.rubric.samples import OBSERVATION

ID, COMMIT, LIMIT = "a1-r1-t1", "ab" * 20, 7200.0
SEEN = replace(OBSERVATION, provenance=replace(OBSERVATION.provenance, commit=COMMIT))
BODY = observation_to_json(SEEN).encode()
OTHER = observation_to_json(replace(SEEN, provenance=replace(SEEN.provenance, seed=4711))).encode()


@dataclass
class HandClock:
    """A clock that stands until it is moved."""

    at: str = "2026-03-02T10:00:00Z"

    def now(self) -> str:
        return self.at


@dataclass
class Hosted:
    """One run of one submission. Every `runner()` is that of another worker on the same record."""

    store: Store
    github: FakeGitHub
    clock: HandClock = field(default_factory=HandClock)
    told: list[Progress | Elsewhere] = field(default_factory=list)

    def runner(self) -> ActionsRunner:
        """The runner of a worker that has just started."""
        patience = Patience(tries=2, first_wait=0.0)
        workflow = HiringWorkflow(self.github, patience, HIRING, "reproduce.yml", "https://service.test")
        return ActionsRunner(self.store, workflow, self.clock, LIMIT, poll_seconds=0.005, look_seconds=0.01)

    async def observed(self, run_id: str = ID) -> Observation:
        """What a new worker's runner gives."""
        return await self.runner().observe(
            run_id=run_id,
            job=submission_tree("job\n"),
            submission=submission_tree(),
            commit=COMMIT,
            cache_scope="ticket-classifier/heron-17",
            progress=self.told.append,
        )

    @property
    def run(self) -> HostedRun:
        """The run as the record has it."""
        with self.store.reading() as records:
            found = records.hosted_run(ID)
        assert found is not None
        return found

    @property
    def number(self) -> int:
        """GitHub's id of the run."""
        assert self.run.github_id is not None
        return self.run.github_id

    async def begun(self) -> int:
        """Wait until the run is dispatched and remembered; GitHub's id of it."""

        def dispatched() -> bool:
            with self.store.reading() as records:
                found = records.hosted_run(ID)
            return found is not None and found.github_id is not None

        await until(dispatched, "the run to be dispatched")
        return self.number

    async def looked(self, times: int = 2) -> None:
        """Wait until GitHub was looked at so often again."""
        wanted = self.github.looks + times
        await until(lambda: self.github.looks >= wanted, "GitHub to be looked at")

    def post(self, body: bytes = BODY) -> bool:
        """Hand an observation in, as the receiver does once it has verified who asks."""
        with self.store.transaction() as records:
            return keep(records, ID, body, observation_from_json(body))

    def kept_inputs(self) -> bytes:
        """The portions of the inputs that are in the record."""
        found: list[bytes] = []
        with self.store.reading() as records, suppress(LookupError):
            while True:
                found.append(records.input_portion(ID, len(found)))
        return b"".join(found)


@contextmanager
def opened(folder: Path) -> Iterator[Hosted]:
    """A new record in the folder, a GitHub with a hiring repository, and one run to be made."""
    url = f"sqlite:///{folder}/record.sqlite"
    migrate(url)
    store = open_store(url)
    github = FakeGitHub()
    github.add_repo(HIRING)
    yield Hosted(store, github)
    store.close()


@asynccontextmanager
async def worker(hosted: Hosted) -> AsyncIterator[asyncio.Task[Observation]]:
    """A worker that waits for the run. It is killed when the block ends, if it still waits."""
    task = asyncio.create_task(hosted.observed())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait([task])
