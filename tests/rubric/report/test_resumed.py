"""Kill and resume on the page: one line beside the gate, and what it took among the timings."""

from __future__ import annotations

from dataclasses import replace

from rubric import markdown
from rubric.grade import Graded
from rubric.model import Outcome
from rubric.observation import Killed, Phase
from rubric.report import candidate_report, check_texts, reviewer_report
from rubric.tree import File, SourceTree
from tests.rubric import samples
from tests.rubric.samples import ABOUT

ASSESSMENT = replace(samples.ASSESSMENT, reproduce=replace(samples.ASSESSMENT.reproduce, interrupt=True))
ANEW = "Killed after 6.4 s, began anew, finished in 12.9 s of 12.7 s"
RESUMED = "Killed after 6.4 s, resumed, finished in 6.6 s of 12.7 s"


def killed(seconds: float = 6.6, cpu: float = 6.0) -> Graded:
    """The sample whose second run was killed after 6.4 s and whose second leg took so long."""
    phases = tuple(
        replace(run, seconds=seconds, cpu_seconds=cpu) if run.phase is Phase.REPEAT else run
        for run in samples.OBSERVATION.phases
    )
    cold = replace(samples.COLD, killed=Killed(6.4, 6.0, wrote=True))
    return samples.graded(
        replace(samples.OBSERVATION, phases=phases, cold=cold), assessment=ASSESSMENT, findings=()
    )


def test_both_reports_tell_it_beside_the_gate() -> None:
    """Headline and detail, with both legs, CPU time and metrics; the killed leg is a row of the timings."""
    for report in (reviewer_report(killed(), ABOUT), candidate_report(killed(), ABOUT)):
        shown = markdown.render(report)
        assert f"✅ **Kill and resume: pass** · {RESUMED}<br>Killed after 6.4 s, when " in shown
        assert "macro_precision 0.905 vs. 0.9046." in shown.replace("\\_", "_").replace("&#95;", "_")
        assert "| Killed before, cold | 6.4 s |  |" in shown


def test_a_run_that_began_anew_is_something_to_fix() -> None:
    """The candidate reads it in the list, and the check run fails though the gate passed."""
    anew = killed(12.9, 12.0)
    assert f"- **Kill and resume**: {ANEW}." in markdown.render(candidate_report(anew, ABOUT))
    check = check_texts(anew, SourceTree({"run.sh": File(b"#!/bin/sh\n")}))[1]
    assert (check.name, check.outcome, check.title) == ("Reproducibility", Outcome.FAIL, ANEW)
    assert [note.path for note in check.notes] == ["run.sh"]
    assert anew.judgements.gate.outcome is Outcome.PASS


def test_the_check_of_a_run_that_went_on_has_the_gate_s_title() -> None:
    """Nothing is to be mended; both details are in the summary."""
    check = check_texts(killed())[1]
    assert (check.outcome, check.title) == (
        Outcome.PASS,
        "Two commands, 50.9 s; the same again from cold, killed once",
    )
    assert "started again over the same" in check.summary


def test_a_brief_without_it_has_no_line_of_it() -> None:
    """Neither verdict nor timing."""
    assert "Kill" not in markdown.render(reviewer_report(samples.graded(), ABOUT))
