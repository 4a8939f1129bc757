"""Attempts that stand still are taken up, on real databases and the real engine."""

from __future__ import annotations

import pytest

from app.reconcile.bodies import upkeep
from app.reconcile.stuck import TAKE_UPS_A_DAY, TAKEN_UP
from app.state import Attempt, AttemptState, AuditEntry, Candidate
from tests.app.straight import Straight
from tests.app.world import World, submission_tree, until

pytestmark = pytest.mark.real

BEFORE = "2026-01-02T10:00:00Z"


async def test_attempt_without_workflow_is_taken_up(world: World, candidate: Candidate) -> None:
    """An attempt that nobody works at is run again, with an entry in the audit log."""
    attempt = _abandoned(world, candidate)
    durable = Straight()
    await upkeep(durable, world.work, "")
    assert durable.started == [("attempts", "attempt", f"attempt:{attempt.id}:2", (attempt.id, 2))]
    assert world.attempts(candidate)[-1].run == 2
    with world.work.store.reading() as records:
        assert len(records.audited(candidate.id, TAKEN_UP, "")) == 1


async def test_attempt_that_never_gets_on_ends_as_our_fault(world: World, candidate: Candidate) -> None:
    """After a few times a day it costs the candidate nothing and says so."""
    attempt = _abandoned(world, candidate)
    with world.work.store.transaction() as records:
        for _ in range(TAKE_UPS_A_DAY):
            records.audit(
                AuditEntry(world.work.clock.now(), "proofgrade", TAKEN_UP, candidate.id, str(attempt.id))
            )
    await upkeep(Straight(), world.work, "")
    checks = world.checks(candidate, attempt.sha)
    assert {one.conclusion for one in checks.values()} == {"neutral"}
    assert world.attempts(candidate)[-1].state is AttemptState.OUR_FAULT


async def test_attempt_that_goes_on_is_left_alone(world: World, candidate: Candidate) -> None:
    """A run that is under way is nobody's business."""
    world.runner.gate.clear()
    await world.push(candidate, submission_tree())
    await until(lambda: world.runner.started, "the run to start")
    durable = Straight()
    await upkeep(durable, world.work, "")
    assert (durable.started, durable.waited) == ([], [])
    world.runner.gate.set()


async def test_older_attempt_left_behind_is_superseded(world: World, candidate: Candidate) -> None:
    """An unfinished attempt with a newer one after it ends as superseded."""
    attempt = _abandoned(world, candidate)
    with world.work.store.transaction() as records:
        newer = records.add_attempt(candidate.id, "d" * 40, BEFORE, late=False)
        records.set_attempt_state(newer.id, AttemptState.GRADED)
    await upkeep(Straight(), world.work, "")
    assert world.attempts(candidate)[0].state is AttemptState.SUPERSEDED
    assert {one.conclusion for one in world.checks(candidate, attempt.sha).values()} == {"cancelled"}


def _abandoned(world: World, candidate: Candidate) -> Attempt:
    """An attempt in the record that no workflow works at."""
    with world.work.store.transaction() as records:
        return records.add_attempt(candidate.id, "c" * 40, BEFORE, late=False)
