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
from rubric.flag import Flag
from rubric.grade import Graded
from rubric.measured import Agreement, Answered, Bin, Form, Measured, Reliability
from rubric.model import Outcome, Place
from rubric.observation import HIDDEN_INPUTS, Ending, Observation, OwnTests, Phase, Reported
from rubric.report import candidate_report, check_texts, reviewer_report
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
        "- **Monitoring checklist**: the heading Rollback is empty: write how to go back ([`MONITORING.md:31`](<https://git.example/acme/review/blob/4f0c2a9be1d7358c6a4e0f9d2b7c1a3e5d6f7081/MONITORING.md?plain=1#L31>))"
    )
    assert text(graded).split("## What to fix")[0] == snapshot("""\
# Run report, attempt 2

Commit `4f0c2a9be1d7`, received 2026-03-02 10:15:00 UTC

✅ **Reproducibility: pass** · Two commands, 50.9 s; the same again from cold<br>First run: build 38.2 s, reproduce 12.7 s, limit 30 min. Second, cold run: build 41.5 s, reproduce 12.9 s, limit 30 min. 2 metrics came back, at most 0.0004 apart, 0.005 allowed.

✅ **Service level: pass** · p95 37 ms, limit 200 ms<br>p95 37 ms &#91;35 ms, 40 ms&#93;, limit 200 ms; by window 38 ms, 34 ms, 38 ms. 900 requests at 20 per second; 0 errors; the generator was 2.4 ms late at p99.

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
        "macro_precision",
        value,
        value - 0.0217,
        value + 0.0213,
        6173,
        0.0619,
        4471,
        ("constant answer",),
        Reliability(0.0713, 0.0519, 0.0917, (Bin(0.5, 0.6, 6173, 0.5537, 0.5853),)),
        (Agreement("twins", 7919, 7907, 7901, 7883),),
    )
    flag = Flag("heron-04", 0.317, "strong", ((Place("mine.py", 3), Place("theirs.py", 4), 5, 6),))
    seen = everything(
        samples.graded(replace(OBSERVATION, measured=hidden), given=samples.marks(*points), flags=[flag])
    )
    numbers = [hidden.value, hidden.low, hidden.high, hidden.baseline]
    secrets = [f"{number:.3f}" for number in numbers] + ["6173", "6,173", "4471", "4,471", "constant answer"]
    secrets += [
        "0.071",
        "0.052",
        "0.092",
        "0.55",
        "59 %",
        "7,919",
        "7,907",
        "7,901",
        "7,883",
        "twins",
        "Second looks",
    ]
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


def leaking(phase: Phase, ending: Ending) -> Observation:
    """The sample in which every phase has a marker in its log, and `phase` another one in its reason too."""
    sample = samples.stopped(phase, ending, "REASON", "LOG")
    runs = (replace(run, log_tail=f"LOG of {run.phase.value}") for run in sample.phases)
    return replace(sample, phases=tuple(runs))


@pytest.mark.parametrize("ending", list(Ending))
@pytest.mark.parametrize("phase", list(Phase))
def test_no_log_or_reason_that_saw_hidden_inputs_is_shown(phase: Phase, ending: Ending) -> None:
    """Whatever phase ends however: what was asked of the server or command stays with the reviewers."""
    seen = leaking(phase, ending)
    shown = everything(samples.graded(seen, assessment=samples.contract_of(phase)))
    assert "LOG of load" not in shown
    assert "LOG of predict" not in shown
    asked = seen.phase(Phase.LOAD).ending is not Ending.NOT_RUN
    assert not (asked and "LOG of serve" in shown)
    if phase in HIDDEN_INPUTS:
        assert "REASON" not in shown


@pytest.mark.parametrize("ending", [one for one in Ending if one not in {Ending.OK, Ending.NOT_RUN}])
@pytest.mark.parametrize("phase", list(Phase))
def test_a_log_is_shown_or_its_absence_is_said(phase: Phase, ending: Ending) -> None:
    """A candidate reads the log of what went wrong, or that reviewers have it; reviewers always read it."""
    graded = samples.graded(leaking(phase, ending), assessment=samples.contract_of(phase))
    own = f"LOG of {phase.value}" in text(graded)
    withheld = f"The log of the {phase.value} phase is not shown here." in text(graded)
    assert (own, withheld) == ((False, True) if phase in HIDDEN_INPUTS else (True, False))
    reviewers = markdown.render(reviewer_report(graded, ABOUT))
    assert f"LOG of {phase.value}" in reviewers
    assert "REASON" in reviewers


@pytest.mark.parametrize("left", ["load", "answers", "measured"])
def test_a_server_that_was_asked_keeps_its_log_from_candidates(left: str) -> None:
    """Any trace of an asked question is enough, even where the load phase is missing from the record."""
    trace = {
        "load": OBSERVATION.load,
        "answers": (Answered(0, Form.ORIGINAL, True, None, None),),
        "measured": OBSERVATION.measured,
    }
    failed = leaking(Phase.SERVE, Ending.NONZERO)
    shown = everything(samples.graded(replace(failed, **{left: trace[left]})))  # type: ignore[arg-type]
    assert "LOG of serve" not in shown
    assert "REASON" not in shown


@pytest.mark.parametrize("phase", list(Phase))
def test_our_fault_is_never_something_to_fix(phase: Phase) -> None:
    """Whatever we break: it costs nothing, is repeated, and is not in the list."""
    graded = samples.graded(
        samples.stopped(phase, Ending.OUR_FAULT), findings=(), assessment=samples.contract_of(phase)
    )
    expected = "The run failed on our side. It costs you nothing and is repeated; there is nothing to do."
    nothing = "Nothing: everything asked for is there."
    assert to_fix(graded) == (nothing if phase is Phase.TESTS else expected)
    assert "fail**" not in text(graded)
    assert Outcome.FAIL not in {one.outcome for one in check_texts(graded)}


def test_what_stopped_under_load_is_told_in_our_words() -> None:
    """How it ended, what to do, the command: enough to act on without what was asked."""
    died = samples.stopped(Phase.LOAD, Ending.OUT_OF_MEMORY, "at row t0007")
    assert to_fix(samples.graded(died, findings=())) == snapshot(
        "- **Load**: The load phase ran out of memory. The server has to live and answer until it is stopped. Command: `sh run.sh load` Exit code 1."
    )


def test_a_prediction_file_that_cannot_be_used_is_to_fix() -> None:
    """A batch submission learns what is wanted, and its check run fails, without the reason's own words."""
    bad = samples.stopped(Phase.PREDICT, Ending.OUTPUT_REJECTED, "line 3: t0007 is unknown")
    graded = samples.batch(bad)
    assert "❌ **Predictions: fail** · Predict left an output that is missing, malformed" in text(graded)
    assert "one prediction, an allowed label and a confidence from 0 to 1" in to_fix(graded)
    assert check_texts(graded)[2].outcome is Outcome.FAIL


def test_own_tests_are_a_fact_not_something_to_fix() -> None:
    """Failing tests of its own are shown, and asked for nowhere."""
    failing = replace(
        samples.stopped(Phase.TESTS, Ending.NONZERO, "2 tests failed."),
        tests=OwnTests("unittest", 31, 28, 2, 1, 4.2),
    )
    graded = samples.graded(failing, findings=())
    assert to_fix(graded) == "Nothing: everything asked for is there."
    line = "31 collected, 28 passed, 2 failed, 1 skipped in 4.2 s (unittest). A fact; it is not graded."
    assert f"**Own tests:** {line}" in text(graded)


def test_a_metric_that_moved_is_told_with_its_figures() -> None:
    """Both values are the candidate's own: the gate names them with what may lie between them."""
    cold = replace(samples.COLD, reported=(Reported("macro_precision", 0.81), Reported("accuracy", 0.93)))
    shown = text(samples.graded(replace(OBSERVATION, cold=cold)))
    assert "macro_precision 0.905, then 0.81: 0.095 apart, 0.005 allowed." in shown


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
