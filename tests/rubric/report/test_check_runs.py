"""The three check runs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rubric.facts.fact import bad
from rubric.grade import Graded
from rubric.model import Finding, Outcome, Place, Problem
from rubric.observation import Ending, Phase
from rubric.report import check_texts, deliverables_check
from tests.rubric import samples
from tests.rubric.samples import ASSESSMENT, FINDINGS


def test_three_checks_in_order(graded: Graded) -> None:
    """Deliverables, Reproducibility, Service level, each with its own outcome and a title of one line."""
    checks = check_texts(graded)
    assert [(one.name, one.outcome, one.title) for one in checks] == [
        ("Deliverables", Outcome.FAIL, "5 of 7 in place, 1 to fix"),
        ("Reproducibility", Outcome.PASS, "Two commands, 50.9 s; the same again from cold"),
        ("Service level", Outcome.PASS, "p95 37 ms, limit 200 ms"),
    ]


def test_a_batch_brief_ends_the_same_checks() -> None:
    """The third check keeps its name, which is its key, and tells of the predictions."""
    third = check_texts(samples.batch())[2]
    assert (third.name, third.outcome, third.title) == ("Service level", Outcome.PASS, "Written in 3.1 s")
    assert "no server is asked for" in third.summary
    assert "xychart-beta" not in third.summary


def test_own_tests_are_told_with_the_run(graded: Graded) -> None:
    """A line of fact in the check of the run; it moves no outcome."""
    line = "**Own tests:** 31 collected, 30 passed, 1 skipped in 4.2 s (pytest). A fact; it is not graded."
    assert line in check_texts(graded)[1].summary
    failing = samples.graded(samples.stopped(Phase.TESTS, Ending.NONZERO))
    assert check_texts(failing)[1].outcome is Outcome.PASS


def test_a_check_of_a_deliverable_that_we_broke_says_so() -> None:
    """Our fault is no failure, and the title says who has to act."""
    found = [replace(one, outcome=Outcome.PASS) for one in FINDINGS]
    broken = [replace(found[0], outcome=Outcome.OUR_FAULT), *found[1:]]
    check = deliverables_check(ASSESSMENT, broken)
    assert (check.outcome, check.title) == (
        Outcome.OUR_FAULT,
        "6 of 7 in place, 1 to be checked again by us",
    )


def test_the_service_level_says_nothing_about_quality(graded: Graded) -> None:
    """Latency with its chart, and no metric of the hidden set."""
    service = check_texts(graded)[2].summary
    assert "xychart-beta" in service
    assert "precision" not in service


@pytest.mark.parametrize(
    ("changed", "outcome"),
    [
        ({}, Outcome.PASS),
        ({"screencast": Outcome.FAIL}, Outcome.PASS),  # not required
        ({"memo": Outcome.INCONCLUSIVE}, Outcome.INCONCLUSIVE),
        ({"memo": Outcome.INCONCLUSIVE, "pins": Outcome.OUR_FAULT}, Outcome.OUR_FAULT),
        ({"memo": Outcome.OUR_FAULT, "pins": Outcome.FAIL}, Outcome.FAIL),
    ],
)
def test_the_worst_required_deliverable_decides(changed: dict[str, Outcome], outcome: Outcome) -> None:
    """A fail outweighs our fault, that outweighs an open question; what is optional cannot fail."""
    found = [replace(one, outcome=changed.get(one.deliverable, Outcome.PASS)) for one in FINDINGS]
    assert deliverables_check(ASSESSMENT, found).outcome is outcome


def test_a_failed_phase_fails_reproducibility_with_its_reason() -> None:
    """The candidate reads the reason and the log in the check itself."""
    failed = samples.stopped(Phase.BUILD, Ending.TIMEOUT, "The build ran over 30 min.", "step 4 of 9")
    check = check_texts(samples.graded(failed))[1]
    assert check.outcome is Outcome.FAIL
    assert check.title == "Build was stopped at its time limit"
    assert "The build ran over 30 min." in check.summary
    assert "step 4 of 9" in check.summary


def test_a_summary_fits_into_a_check_run() -> None:
    """However much there is to say, GitHub's limit holds."""
    many = [
        Finding(f"d{n}", "x" * 500, Outcome.FAIL, "@" * 5_000, (Place("p" * 4_000, 1),)) for n in range(200)
    ]
    whole = "https://git.example/acme/casey/pull/1"
    checks = check_texts(samples.graded(findings=many), whole=whole)
    assert all(len(one.summary.encode()) <= 60_000 for one in checks)
    assert "*Shortened to fit here, left out: table rows after the first 10" in checks[0].summary
    assert checks[0].summary.endswith(f"* [The whole of it](<{whole}>).\n")


def test_what_is_better_mended_is_told_and_costs_nothing() -> None:
    """Of all facts those that any brief would want mended; the others are for reviewers."""
    key = bad("secrets", "Committed secrets", [Problem(Place(".env", 2), "looks like a GitHub token")])
    unasked = bad("lock", "Lock file", [Problem(Place("uv.lock"), "the lock names no package")])
    found = [replace(one, outcome=Outcome.PASS) for one in FINDINGS]
    check = deliverables_check(ASSESSMENT, found, facts_read=(key, unasked))
    assert check.outcome is Outcome.PASS
    assert "- **Committed secrets:** .env:2: looks like a GitHub token." in check.summary
    assert "Lock file" not in check.summary
