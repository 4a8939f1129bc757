"""What came back the same when a submission was run again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from rubric.compare import Comparison, Likeness, Told, compare, outcomes_of
from rubric.judge import judge
from rubric.measured import Measured
from rubric.model import Outcome
from rubric.observation import Ending, Observation, Phase, Reported
from tests.rubric.samples import (
    ASSESSMENT,
    BATCH_ASSESSMENT,
    BATCH_OBSERVATION,
    OBSERVATION,
    SUBMISSION,
    latencies,
    load,
    stopped,
)

SAME, WITHIN, DIFFERS = Likeness


def told(observation: Observation) -> Told:
    return Told(observation, outcomes_of(judge(ASSESSMENT, SUBMISSION, observation)))


def compared(second: Observation, first: Observation = OBSERVATION) -> Comparison:
    return compare(told(first), told(second), ASSESSMENT.reproduce.tolerance)


def likeness(comparison: Comparison) -> dict[str, Likeness]:
    """The rows that are not simply the same."""
    return {row.what: row.likeness for row in comparison.rows if row.likeness is not SAME}


def measured(value: float) -> Measured:
    assert OBSERVATION.measured is not None
    return replace(OBSERVATION.measured, value=value)


def origin(**changed: object) -> Observation:
    return replace(OBSERVATION, provenance=replace(OBSERVATION.provenance, **changed))  # type: ignore[arg-type]


def test_the_same_run_twice_is_the_same() -> None:
    """Every row is equal, every fact has a row, and it came back."""
    found = compared(OBSERVATION)
    assert likeness(found) == {}
    assert (found.came_back, found.outcome) == (True, Outcome.PASS)
    assert [row.what for row in found.rows] == [
        "tree digest",
        "assessment",
        "assessment version",
        "rubric version",
        "grader version",
        "seed",
        "image",
        "base image",
        *(f"{run.phase.value} ended" for run in OBSERVATION.phases),
        "gate outcome",
        "quality outcome",
        "claim outcome",
        "latency outcome",
        "reported accuracy",
        "reported macro_precision",
        "hidden metric",
        "hidden macro_precision",
        "hidden rows",
        "p95 in ms",
        "errors",
        "own tests passed",
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("tree_digest", "sha256:0"),
        ("assessment_version", "sha256:0"),
        ("rubric_version", "sha256:0"),
        ("grader_version", "9"),
        ("seed", 8),
    ],
)
def test_other_inputs_are_no_second_run_of_the_same(name: str, value: object) -> None:
    """Another tree, assessment, rubric, grader or seed is named and counts."""
    found = compared(origin(**{name: value}))
    assert likeness(found) == {name.replace("_", " "): DIFFERS}
    assert found.outcome is Outcome.FAIL


def test_images_are_shown_and_do_not_count() -> None:
    """No build is equal to the bit, and each machine may have made its own base."""
    assert OBSERVATION.image is not None
    image = replace(OBSERVATION.image, digest="sha256:0", base_digest="sha256:1")
    found = compared(replace(OBSERVATION, image=image))
    assert likeness(found) == {"image": DIFFERS, "base image": DIFFERS}
    assert found.came_back


def test_own_tests_are_shown_and_do_not_count() -> None:
    """A fact, never a score."""
    assert OBSERVATION.tests is not None
    fewer = replace(OBSERVATION, tests=replace(OBSERVATION.tests, passed=20, failed=10))
    assert likeness(compared(fewer)) == {"own tests passed": DIFFERS}
    assert compared(fewer).came_back
    assert compared(replace(OBSERVATION, tests=None)).came_back


REPORTED = OBSERVATION.reported


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (lambda: replace(OBSERVATION, reported=(Reported("macro_precision", 0.909), REPORTED[1])), WITHIN),
        (lambda: replace(OBSERVATION, reported=(Reported("macro_precision", 0.9101), REPORTED[1])), DIFFERS),
        (lambda: replace(OBSERVATION, reported=REPORTED[1:]), DIFFERS),
        (lambda: replace(OBSERVATION, measured=measured(0.885)), WITHIN),
        (lambda: replace(OBSERVATION, measured=measured(0.9141)), DIFFERS),
        (lambda: replace(OBSERVATION, measured=None), DIFFERS),
        (lambda: replace(OBSERVATION, load=load(latencies(12))), WITHIN),
        (lambda: replace(OBSERVATION, load=load(latencies(12, median=30))), DIFFERS),
        (lambda: replace(OBSERVATION, load=load(errors=9)), WITHIN),
        (lambda: replace(OBSERVATION, load=load(errors=10)), DIFFERS),
        (lambda: replace(OBSERVATION, load=None), DIFFERS),
        (lambda: replace(OBSERVATION, load=load(())), DIFFERS),
    ],
)
def test_each_measurement_has_its_tolerance(changed: Callable[[], Observation], expected: Likeness) -> None:
    """Reported metrics: tolerance; hidden ones: interval; p95: overlap; errors: share of the requests."""
    found = compared(changed())
    assert expected in likeness(found).values()
    assert found.came_back is (expected is WITHIN)


def test_an_ending_that_changed_is_named_with_what_follows() -> None:
    """Where a phase broke, its row says how, and the outcomes that rest on it differ."""
    found = compared(stopped(Phase.REPEAT, Ending.NONZERO))
    rows = {row.what: (row.first, row.second) for row in found.rows if row.likeness is DIFFERS}
    assert rows == {"repeat ended": ("ok", "nonzero"), "gate outcome": ("pass", "fail")}


def test_a_phase_of_one_run_only_was_not_run_in_the_other() -> None:
    """Two failures at the same place are the same; a phase that is missing reads "not-run"."""
    failed = stopped(Phase.BUILD, Ending.NONZERO)
    assert compared(failed, failed).came_back
    rows = {row.what: row.second for row in compared(failed).rows}
    assert rows["repeat ended"] == "not-run"


def test_our_fault_tells_nothing_about_the_submission() -> None:
    """A run that we broke is no sign that it does not come back."""
    broken = stopped(Phase.LOAD, Ending.OUR_FAULT)
    assert compared(broken).outcome is Outcome.OUR_FAULT
    assert compared(OBSERVATION, broken).outcome is Outcome.OUR_FAULT


def test_a_batch_run_is_compared_without_latency() -> None:
    """What the brief does not ask for has no row."""
    batch = Told(BATCH_OBSERVATION, outcomes_of(judge(BATCH_ASSESSMENT, SUBMISSION, BATCH_OBSERVATION)))
    found = compare(batch, batch, 0.005)
    assert found.came_back
    assert not {"latency outcome", "p95 in ms", "errors"} & {row.what for row in found.rows}


def test_rows_hold_both_values_and_what_was_allowed() -> None:
    """A reader needs no second look at the files."""
    found = compared(replace(OBSERVATION, measured=measured(0.9), load=load(errors=3)))
    rows = {row.what: (row.first, row.second, row.tolerance) for row in found.rows}
    assert rows["hidden macro_precision"] == ("0.893", "0.9", "95 % interval 0.871 to 0.914")
    assert rows["errors"] == ("0 of 900", "3 of 900", "1 % of the requests of each run")
    assert rows["reported accuracy"] == ("0.93", "0.93", "0.005 apart")
