"""`proofgrade status`: what an operator asks first, on a real record and engine."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from typer.testing import CliRunner

from app.budget import RERUN
from app.cli import cli
from app.errors import ConfigurationError
from app.reconcile.stuck import before
from app.settings import PREFIX, Settings
from app.state import AttemptState, AuditEntry, Delivery, DeliveryState
from tests.app.world import World, submission_tree, until

pytestmark = pytest.mark.real


def environment(settings: Settings) -> dict[str, str]:
    """The settings as variables."""
    return {
        f"{PREFIX}APP_ID": "1",
        f"{PREFIX}WEBHOOK_SECRET": settings.webhook_secret.get_secret_value(),
        f"{PREFIX}HIRING_REPO": settings.hiring_repo,
        f"{PREFIX}DATA_DIR": str(settings.data_dir),
        f"{PREFIX}RUN_RETRY_WAITS": "[0.01]",
    }


def told(settings: Settings) -> tuple[int, Mapping[str, Any]]:
    """Exit code and answer of `status --json`."""
    done = CliRunner().invoke(cli, ["status", "--json"], env=environment(settings))
    return done.exit_code, json.loads(done.stdout)


async def test_quiet_service_needs_nobody(world: World) -> None:
    """A graded attempt is nothing to do; what it took is in the budget, by alias."""
    candidate = await world.invite()
    await world.graded(candidate, submission_tree())
    with world.work.store.transaction() as records:
        records.audit(AuditEntry(world.work.clock.now(), candidate.login, RERUN, candidate.id))
    await until(lambda: told(world.settings)[1]["backlog"] == [], "the queues to be empty")
    code, found = told(world.settings)
    assert (code, found["needs_a_person"], found["attempts"]) == (0, False, [])
    [spent] = found["spent"]
    assert (spent["alias"], spent["reruns"]) == (candidate.alias, 1)
    assert spent["minutes"] > 0
    assert candidate.login not in json.dumps(found)


async def test_running_and_waiting_are_told_with_their_time(world: World) -> None:
    """What is under way is no trouble."""
    candidate, other = await world.invite(), await world.invite("ada")
    world.runner.gate.clear()
    await world.push(candidate, submission_tree())
    await until(lambda: world.runner.started, "the run to start")
    await world.push(other, submission_tree("two\n"))
    await until(lambda: len(told(world.settings)[1]["attempts"]) == 2, "two attempts")
    code, found = told(world.settings)
    assert {one["alias"]: one["state"] for one in found["attempts"]} == {
        candidate.alias: "running",
        other.alias: "received",
    }
    assert code == 0
    shown = CliRunner().invoke(cli, ["status"], env=environment(world.settings))
    assert "nothing needs a person" in shown.stdout
    assert "Running" in shown.stdout
    world.runner.gate.set()


async def test_stuck_and_failed_need_a_person(world: World) -> None:
    """An attempt without a workflow and a delivery that failed give exit code 1, and say why."""
    candidate = await world.invite()
    now = world.work.clock.now()
    with world.work.store.transaction() as records:
        attempt = records.add_attempt(candidate.id, "c" * 40, before(now, timedelta(hours=1)), late=False)
        records.set_attempt_state(attempt.id, AttemptState.RUNNING)
    failed = Delivery("g-f", "push", b"{}", now, state=DeliveryState.FAILED, note="[bold]no answer")
    world.work.store.add_deliveries([failed])
    code, found = told(world.settings)
    assert (code, found["needs_a_person"]) == (1, True)
    assert [(one["attempt"], one["stuck"]) for one in found["attempts"]] == [(attempt.id, "again")]
    assert [(one["guid"], one["note"]) for one in found["failed"]] == [("g-f", "[bold]no answer")]
    shown = CliRunner().invoke(cli, ["status"], env=environment(world.settings))
    assert shown.exit_code == 1
    assert "[bold]no answer" in shown.stdout
    assert "something needs a person" in shown.stdout


def test_missing_record_is_said(settings: Settings) -> None:
    """Where nothing was set up, one line says where it looked."""
    done = CliRunner().invoke(cli, ["status"], env=environment(settings))
    assert isinstance(done.exception, ConfigurationError)
    assert "PROOFGRADE_DATA_DIR" in str(done.exception)
