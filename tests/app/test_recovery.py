"""What crashes between two steps leave behind is healed."""

from __future__ import annotations

import pytest

from app.clock import SystemClock
from app.db.session import open_store
from app.settings import Settings
from app.state import Delivery, DeliveryState
from app.supervisor import prepare
from app.webhooks import Incoming, receive
from tests.app import hooks
from tests.app.fake_github import FakeGitHub
from tests.app.fake_runner import FakeRunner
from tests.app.world import CANDIDATE, World, serving, submission_tree

pytestmark = pytest.mark.real


class NoQueue:
    """A queue whose database is gone."""

    def deliver(self, *deliveries: Delivery) -> None:
        """As if the process died right here."""
        raise ConnectionError(deliveries[0].guid)


async def test_crash_between_store_and_queue_is_healed(settings: Settings, fake_github: FakeGitHub) -> None:
    """A delivery that was stored and never queued is worked once the service is back."""
    async with serving(settings, fake_github, FakeRunner()) as world:
        candidate = await world.invite()
        sha = fake_github.commit(candidate.repo, "main", submission_tree())
    told = hooks.push(
        candidate.repo, candidate.repo_id, before=candidate.starter_sha, after=sha, sender=CANDIDATE
    )
    store = open_store(settings.store_url)
    try:
        receive(Incoming("lost", "push", hooks.as_body(told)), store, NoQueue(), SystemClock())
    except ConnectionError:
        store.close()
    async with serving(settings, fake_github, FakeRunner()) as world:
        assert (await world.decided("lost")).state is DeliveryState.DONE
        await world.completed(candidate, sha)


async def test_delivery_that_failed_is_worked_when_sent_again(world: World) -> None:
    """A delivery whose texts could not be posted is marked failed; GitHub sending it again posts them."""
    candidate = await world.invite()
    attempt = await world.graded(candidate, submission_tree())
    comment_id, text = world.github.comment(candidate.repo, "run-report")
    told = hooks.comment_deleted(candidate.repo, 1, comment_id, text, CANDIDATE)
    del world.github.repo(candidate.repo).comments[comment_id]
    world.github.break_down("put_comment")
    await world.send("issue_comment", told, "g-7")
    assert (await world.reached("g-7", DeliveryState.FAILED)).note.endswith("bad gateway")
    world.github.mend("put_comment")
    await world.send("issue_comment", told, "g-7")
    again = await world.reached("g-7", DeliveryState.DONE, DeliveryState.IGNORED)
    assert again.tries == 2
    assert attempt.sha[:7] in text


def test_preparing_twice_changes_nothing(settings: Settings) -> None:
    """Migrations may run at every start."""
    prepare(settings)
    prepare(settings)
    assert open_store(settings.store_url).ready()
