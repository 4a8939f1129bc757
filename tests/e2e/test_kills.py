"""SIGKILL at any moment: no delivery is lost, and nothing stands on GitHub twice."""

from __future__ import annotations

import pytest

from bench.kills import Outcome, Plan, torture
from bench.postgres import cluster

pytestmark = pytest.mark.real


def assert_unharmed(outcome: Outcome) -> None:
    """Everything that was acknowledged was worked, and every effect stands on GitHub once."""
    assert outcome.lost == []
    assert outcome.tally.missing == []
    assert outcome.tally.doubled == []


def test_killed_processes_lose_and_double_nothing() -> None:
    """Receiver and worker on SQLite, killed again and again while candidates push."""
    assert_unharmed(torture(Plan("SQLite", kills=8, deliveries=60, candidates=3)))


def test_dead_worker_is_taken_over() -> None:
    """Two hosts on one Postgres, processes killed at random, one worker for good: the other does its work."""
    with cluster() as postgres:
        url = postgres.database()
        plan = Plan("Postgres", 8, 60, database_url=url, hosts=2, candidates=3, last_stays_dead=True)
        assert_unharmed(torture(plan))
