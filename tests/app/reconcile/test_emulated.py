"""What was lost is found on the emulator: real client, webhooks and git. Only the run is a stand-in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import uvicorn

from app.clock import written
from app.invitations.opening import Desk, open_assessment
from app.main import create_app
from app.reconcile.bodies import deliveries, pushes
from app.state import Attempt, AttemptState, Candidate
from app.supervisor import prepare
from app.work import Work
from app.worker import running
from demo import acts
from demo.emulator import start
from demo.seed import Seed
from demo.service import free_port
from tests.app.fake_runner import FakeRunner
from tests.app.straight import Straight
from tests.app.world import SLUG, assessment_tree, settings_in, submission_tree, until

pytestmark = pytest.mark.real


class Ahead:
    """A clock that is five minutes ahead: what happens now has had its time to arrive."""

    def now(self) -> str:
        return written(datetime.now(UTC) + timedelta(minutes=5))


@dataclass
class Emulated:
    """A service on the emulator, and one candidate."""

    work: Work
    cast: acts.Cast
    candidate: Candidate
    folder: Path

    def push(self, fault: str) -> str:
        """Push as the candidate while the push's webhook meets this fault; the commit."""
        self.cast.lead.post("/_stand/faults", {"kind": fault, "event": "push"})
        invited = acts.Invited(self.cast.candidate, self.candidate.repo, self.candidate.review_repo)
        return acts.submit(invited, submission_tree(), self.folder / "push")

    def attempts(self) -> list[Attempt]:
        """What the record knows."""
        with self.work.store.reading() as records:
            return list(records.attempts(self.candidate.id))

    async def graded(self) -> Attempt:
        """Wait for the only attempt to be graded."""

        def look() -> Attempt | None:
            found = self.attempts()
            return found[0] if [one.state for one in found] == [AttemptState.GRADED] else None

        return await until(look, "the attempt to be graded", 60.0)


@pytest.fixture
async def emulated(tmp_path: Path) -> AsyncIterator[Emulated]:
    """Emulator, receiver on a real port, worker."""
    port = free_port()
    seed = Seed(webhook_url=f"http://127.0.0.1:{port}/webhook")
    with start(seed, tmp_path) as emulator:
        settings = settings_in(
            tmp_path / "data", app_id=seed.app_id, app_slug=seed.app_slug, private_key=seed.private_key,
            webhook_secret=seed.webhook_secret, github_api_url=emulator.url, github_url=emulator.url,
            hiring_repo=f"{seed.org}/hiring",
        )  # fmt: skip
        prepare(settings)
        cast = acts.Cast(seed, emulator.url)
        assessment = assessment_tree().under(f"assessments/{SLUG}")
        acts.publish(cast.lead, settings.hiring_repo, SLUG, assessment, tmp_path / "hiring")
        config = uvicorn.Config(create_app(settings), host="127.0.0.1", port=port, log_level="warning")
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve())
        async with running(settings, runner=FakeRunner(), poll_seconds=0.02) as work:
            desk = Desk(work.store, work.github, settings.hiring_repo, seed.webhook_secret.encode())
            candidate = await open_assessment(desk, SLUG, cast.candidate.login)
            yield Emulated(replace(work, clock=Ahead()), cast, candidate, tmp_path)
            server.should_exit = True
            await serving


async def test_push_whose_webhook_never_was_is_found(emulated: Emulated) -> None:
    """GitHub sent nothing and logged nothing: the activity tells the push and its time."""
    sha = emulated.push("lose")
    await pushes(Straight(), emulated.work, "")
    attempt = await emulated.graded()
    told = await emulated.work.github.activity(
        emulated.candidate.installation_id, emulated.candidate.repo, ""
    )
    assert (attempt.sha, attempt.received_at) == (sha, told[-1].at)


async def test_push_that_did_not_get_through_is_sent_again(emulated: Emulated) -> None:
    """The webhook failed: it is asked for again and comes. Whichever of both is worked first, one attempt."""
    sha = emulated.push("drop")
    await deliveries(Straight(), emulated.work, "")
    attempt = await emulated.graded()
    assert attempt.sha == sha
    here = emulated.candidate.repo_id
    sent = await emulated.work.github.recent_deliveries("")
    [lost] = {one.guid for one in sent if one.redelivery and (one.event, one.repo_id) == ("push", here)}

    def decided() -> bool:
        with emulated.work.store.reading() as records:
            delivery = records.delivery(lost)
        return delivery is not None and delivery.state != "received"

    await until(decided, "the delivery to come again")
    assert len(emulated.attempts()) == 1
    await deliveries(Straight(), emulated.work, "")
    sent = [one for one in await emulated.work.github.recent_deliveries("") if one.guid == lost]
    assert len(sent) == 2
