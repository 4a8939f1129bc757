"""The candidate's report: helpful, and silent about everything that is not theirs to see."""
# ruff: noqa: E501 (snapshots hold whole lines of Markdown)

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inline_snapshot import snapshot

from rubric import html, markdown
from rubric.grade import Graded
from rubric.model import Flag, Outcome, Place
from rubric.observation import Ending, Measured, Phase, PhaseRun, Reported
from rubric.report import candidate_report, check_texts
from tests.rubric import samples
from tests.rubric.samples import ABOUT, OBSERVATION, SUBMISSION


def text(graded: Graded) -> str:
    return markdown.render(candidate_report(graded, ABOUT))


def to_fix(graded: Graded) -> str:
    return text(graded).split("## What to fix\n\n")[1].split("\n\n## ")[0]


def everything(graded: Graded) -> str:
    """All that a candidate can read: the report both ways and the check runs."""
    report = candidate_report(graded, ABOUT)
    checks = "".join(f"{one.title}\n{one.summary}" for one in check_texts(graded))
    return markdown.render(report) + html.render(report) + checks


def test_the_report_of_the_honest_sample(graded: Graded) -> None:
    """What ran, what to fix with its place, timings, facts."""
    assert to_fix(graded) == snapshot(
        "- **Monitoring checklist**: the heading Rollback is empty: write how to go back ([`MONITORING.md:31`](<https://git.example/acme/review/blob/4f0c2a9be1d7358c6a4e0f9d2b7c1a3e5d6f7081/MONITORING.md#L31>))"
    )
    assert text(graded).split("## What to fix")[0] == snapshot("""\
# Run report, attempt 2

Commit `4f0c2a9be1d7`, received 2026-03-02 10:15:00 UTC

✅ **Reproducibility: pass** · Two commands, 50.9 s<br>Build 38.2 s, reproduce 12.7 s, limit 30 min.

✅ **Service level: pass** · p95 37 ms, limit 200 ms<br>p95 37 ms &#91;35 ms, 40 ms&#93;, limit 200 ms; 900 requests at 20 per second; p95 by window 38 ms, 34 ms, 38 ms; 0 errors; the generator was 2.4 ms late at p99.

""")


def test_nothing_to_fix_is_said() -> None:
    """A candidate who did everything reads so."""
    fine = [replace(one, outcome=Outcome.PASS) for one in samples.FINDINGS]
    assert to_fix(samples.graded(findings=fine)) == "Nothing: everything asked for is there."


def test_a_failed_command_shows_reason_command_and_log() -> None:
    """The first thing to fix is the phase that stopped, and the log tail is there to read."""
    failed = samples.stopped(
        Phase.REPRODUCE, Ending.NONZERO, "run.sh:14 ended with an error.", "KeyError: 'text'"
    )
    shown = text(samples.graded(failed))
    assert (
        "- **Reproduce**: run.sh:14 ended with an error. Command: `sh run.sh reproduce` Exit code 1." in shown
    )
    assert "KeyError: 'text'" in shown


def test_our_fault_asks_nothing_of_the_candidate() -> None:
    """A fault of ours is called one; it is not in the list of things to fix."""
    fine = [replace(one, outcome=Outcome.PASS) for one in samples.FINDINGS]
    shown = to_fix(samples.graded(samples.stopped(Phase.BUILD, Ending.OUR_FAULT), findings=fine))
    assert (
        shown == "The run failed on our side. It costs you nothing and is repeated; there is nothing to do."
    )


def test_a_claim_that_the_run_did_not_write_is_to_fix() -> None:
    """Claim and metrics.json are both the candidate's: a difference is named with its line."""
    other = replace(OBSERVATION, reported=(Reported("macro_precision", 0.71),))
    assert "**Claimed metric**: macro_precision 0.910 is claimed, but the run wrote 0.710" in to_fix(
        samples.graded(other)
    )
    missing = replace(OBSERVATION, reported=())
    assert "the run wrote no such metric to metrics.json" in to_fix(samples.graded(missing))


def test_a_slow_server_is_to_fix() -> None:
    """The limit and the rate of the brief stand beside the measured p95."""
    slow = replace(OBSERVATION, load=samples.load(samples.latencies(3, median=400)))
    assert "The brief asks for p95 under 200 ms at 20/s." in to_fix(samples.graded(slow))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 4), max_size=6), st.sampled_from([0.611, 0.893]))
def test_no_secret_reaches_the_candidate(points: list[int], value: float) -> None:
    """No score, mark, flag, hidden-set value, baseline, label or person's name, however the card and run stand."""
    hidden = Measured(
        "macro_precision", value, value - 0.0217, value + 0.0213, 6173, 0.0619, 4471, ("constant answer",)
    )
    flag = Flag("heron-04", 0.317, "strong", ((Place("mine.py", 3), Place("theirs.py", 4), 5, 6),))
    seen = everything(
        samples.graded(replace(OBSERVATION, measured=hidden), given=samples.marks(*points), flags=[flag])
    )
    numbers = [hidden.value, hidden.low, hidden.high, hidden.baseline]
    secrets = [f"{number:.3f}" for number in numbers] + ["6173", "6,173", "4471", "4,471", "constant answer"]
    names = [
        "heron",
        "theirs.py",
        "mine.py",
        "notable",
        "strong</",
        "remy",
        "lena",
        "billing",
        "outage",
        "Score",
        "pass line",
    ]
    assert [secret for secret in secrets + names if secret in seen] == []


def test_the_claim_judgement_stays_with_the_reviewers() -> None:
    """A claim above the hidden set, but true to the run's own file, is not mentioned: it would tell the hidden value."""
    assert OBSERVATION.measured is not None
    low = replace(OBSERVATION.measured, value=0.5, low=0.45, high=0.55)
    assert everything(samples.graded(replace(OBSERVATION, measured=low))) == everything(samples.graded())


@pytest.mark.parametrize("phase", [Phase.SERVE, Phase.LOAD])
def test_logs_of_a_server_that_saw_hidden_inputs_are_not_shown(phase: Phase) -> None:
    """A server may print what it is asked; that log would hand out the hidden set."""
    leaking = PhaseRun(phase, Ending.NONZERO, 3.0, 1, log_tail="asked: my invoice is wrong")
    died = PhaseRun(Phase.LOAD, Ending.NONZERO, 3.0, 1)
    phases = (*OBSERVATION.phases[:2], leaking, died)
    assert "my invoice" not in everything(samples.graded(replace(OBSERVATION, phases=phases, load=None)))


def test_the_log_of_a_server_that_never_answered_is_shown() -> None:
    """A server that did not start saw nothing hidden, and its log is what the candidate needs."""
    failed = samples.stopped(
        Phase.SERVE, Ending.NONZERO, "The server ended at once.", "address already in use"
    )
    assert "address already in use" in text(samples.graded(failed))


def test_a_submission_without_claim_has_no_claim_to_fix() -> None:
    """Nothing is compared where nothing is claimed."""
    assert not re.search(
        "Claimed metric.*claimed", to_fix(samples.graded(submission=replace(SUBMISSION, claim=None)))
    )
