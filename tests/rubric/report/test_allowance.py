"""The budget in the candidate's report."""

from __future__ import annotations

import pytest

from rubric import markdown
from rubric.grade import Graded
from rubric.judgement import Judgement
from rubric.model import Outcome
from rubric.report import Allowance, candidate_report, unmeasured_report
from tests.rubric.samples import ABOUT, FINDINGS

ALLOWANCE = Allowance(used_seconds=750.0, minutes=600.0, debounce_seconds=20.0, reruns_used=1, reruns_a_day=3)


def test_the_report_ends_with_the_budget(graded: Graded) -> None:
    """Minutes, what is not charged, when a run starts, re-runs left."""
    text = markdown.render(candidate_report(graded, ABOUT, ALLOWANCE))
    assert text.endswith(
        "## Budget\n\n12.5 of 600 runner minutes are used. What fails on our side is not charged. "
        "A run starts 20.0 s after the last push: pushes in a row cost one run. "
        "2 of 3 re-runs within 24 hours left.\n"
    )
    assert "Budget" not in markdown.render(candidate_report(graded, ABOUT))


def test_an_attempt_without_a_run_has_a_report() -> None:
    """Why there is none, what could be seen anyway, and the budget."""
    told = Judgement(Outcome.FAIL, "The submission breaks a limit", "20001 files, take some out")
    text = markdown.render(unmeasured_report(told, ABOUT, FINDINGS, ALLOWANCE))
    assert text.startswith("# Run report, attempt 2\n")
    assert "**Run: fail** · The submission breaks a limit<br>20001 files, take some out" in text
    assert "Monitoring checklist" in text
    assert "runner minutes are used" in text
    assert "Deliverables" not in markdown.render(unmeasured_report(told, ABOUT))


@pytest.mark.parametrize(("used", "up"), [(0.0, False), (35_999.0, False), (36_000.0, True)])
def test_minutes_are_used_up_at_the_limit(used: float, *, up: bool) -> None:
    """Not before, and not after one more run."""
    assert Allowance(used, 600.0, 20.0, 0, 3).used_up is up


def test_words_without_a_window() -> None:
    """Without a debounce nothing is said of one, and re-runs never fall below none."""
    bare = Allowance(0.0, 600.0, 0.0, reruns_used=9, reruns_a_day=1)
    assert bare.debounce_line == "A run starts as soon as a runner is free."
    assert bare.reruns_line == "0 of 1 re-run within 24 hours left."
