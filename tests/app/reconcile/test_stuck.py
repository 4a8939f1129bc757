"""What stands still, and what is done about it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.reconcile.stuck import TAKE_UPS_A_DAY, Care, Case, care_for, dead, leftover, run_workflows
from app.state import Attempt, AttemptState, Delivery, Workflow
from tests.app.handlers.cast import attempt

NOW = "2026-03-02T12:00:00Z"
RUN_SECONDS = 7200.0
WAITING = attempt(1, "a" * 40, AttemptState.RECEIVED)
ALIVE = Workflow("attempt:1:1", alive=True, since="2026-03-02T08:00:00Z", begun="2026-03-02T08:00:01Z")
ENDED = replace(ALIVE, alive=False)

BROKEN = Workflow("run:a1-r1-t1", alive=False, since="2026-03-02T08:00:00Z", broken=True)


def run(begun: str, *, alive: bool = True) -> Workflow:
    """The workflow of a sealed run."""
    return Workflow("run:a1-r1-t1", alive, "2026-03-02T08:00:00Z", begun)


@pytest.mark.parametrize(
    ("case", "care"),
    [
        (Case(WAITING, True, ALIVE), Care.NOTHING),
        (Case(WAITING, True, ALIVE, (run(""),)), Care.NOTHING),  # in the queue for hours: it waits its turn
        (Case(WAITING, True, ALIVE, (run("2026-03-02T10:00:00Z"),)), Care.NOTHING),
        (
            Case(WAITING, True, ALIVE, (run("2026-03-02T09:00:00Z"),)),
            Care.AGAIN,
        ),  # longer than a run may take
        (Case(WAITING, True, ALIVE, (run("2026-03-02T09:00:00Z", alive=False),)), Care.NOTHING),
        (Case(WAITING, True, ALIVE, (BROKEN,)), Care.AGAIN),  # it ended, and its news will never come
        (
            Case(WAITING, True, ALIVE, (BROKEN, replace(BROKEN, id="run:a1-r1-t2", broken=False))),
            Care.NOTHING,
        ),
        (Case(WAITING, True, ENDED), Care.AGAIN),
        (Case(WAITING, True, None), Care.AGAIN),
        (Case(WAITING, True, None, taken_up=TAKE_UPS_A_DAY), Care.GIVE_UP),
        (Case(WAITING, False, ENDED), Care.SUPERSEDE),
    ],
)
def test_attempt_gets_what_it_needs(case: Case, care: Care) -> None:
    """Nothing while a workflow works at it; else one more run, a few times a day, then an end."""
    assert care_for(case, NOW, RUN_SECONDS) is care


def test_every_try_of_the_present_run_is_looked_at() -> None:
    """The ids are those that the attempt's workflow gives."""
    assert run_workflows(replace(WAITING, run=2), 2) == ("run:a1-r2-t1", "run:a1-r2-t2")


def test_delivery_is_dead_when_its_workflow_ended_undecided() -> None:
    """One that works, and one that has none yet, are not."""
    waiting = [
        Delivery(guid, "push", b"", NOW, tries=tries) for guid, tries in (("a", 1), ("b", 2), ("c", 1))
    ]
    workflows = {"a": replace(ENDED, id="a"), "b:2": replace(ALIVE, id="b:2")}
    assert [one.guid for one in dead(waiting, workflows)] == ["a"]


@pytest.mark.parametrize(
    ("found", "workflow", "why"),
    [
        (None, None, "ended"),
        (attempt(1, "a" * 40), ENDED, "ended"),
        (WAITING, ALIVE, ""),
        (replace(WAITING, received_at="2026-01-01T00:00:00Z"), ALIVE, ""),  # asked to run again this morning
        (WAITING, replace(ALIVE, since="2026-03-01T11:00:00Z"), "stale"),
        (replace(WAITING, received_at="2026-03-01T11:00:00Z"), None, "stale"),
    ],
)
def test_check_run_is_closed_when_nothing_comes(
    found: Attempt | None, workflow: Workflow | None, why: str
) -> None:
    """A check run whose attempt is over, or that has waited for a day."""
    assert leftover(found, workflow, NOW) == why
