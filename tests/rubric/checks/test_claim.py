"""Deliverable `claim`."""

from __future__ import annotations

import pytest

from rubric.deliverable import DeliverableKind
from rubric.model import Finding, Outcome
from tests.rubric.checks.support import check, places
from tests.rubric.samples import ASSESSMENT

METRIC = ASSESSMENT.quality.metric


def claimed(text: str, starter: str = "version: 1\n") -> Finding:
    return check(DeliverableKind.CLAIM, {"submission.yml": text}, {"submission.yml": starter})


def test_a_claim_passes_with_its_line() -> None:
    """The asked metric with a share is a claim; whether it holds is for the run."""
    finding = claimed(f"version: 1\nclaim:\n  metric: {METRIC}\n  value: 0.91\n")
    assert (finding.outcome, places(finding)) == (Outcome.PASS, ["submission.yml:4"])
    assert finding.detail == f"{METRIC} 0.91 is claimed; the run measures it."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("version: 1\n", f"No claimed metric. Add `claim: {{metric: {METRIC}, value: 0.91}}`"),
        ("claim: {metric: accuracy, value: 0.9}", f'is about "accuracy"; the brief asks for {METRIC}'),
        (f"claim: {{metric: {METRIC}, value: 91}}", "91 is not a share; write 0.91, not 91"),
        (f"claim: {{metric: {METRIC}, value: high}}", "submission.yml:1: claim.value must be a number"),
        (f"claim: {{metric: {METRIC}, value: 0.5}}", "The claim is the starter's, unchanged"),
    ],
)
def test_a_claim_that_cannot_be_held_is_told(text: str, message: str) -> None:
    """Absent, about something else, in percent, unreadable, or the starter's own."""
    finding = claimed(text, f"\n\nclaim: {{metric: {METRIC}, value: 0.5}}\n")
    assert finding.outcome is Outcome.FAIL
    assert message in finding.detail


def test_no_submission_file_is_no_claim() -> None:
    """An absent file is told like an absent key."""
    assert places(check(DeliverableKind.CLAIM, {})) == ["submission.yml"]


@pytest.mark.parametrize(
    ("content", "passes"),
    [
        ('{"macro_precision": 0.912}', True),
        ('{"test": [{"macro_precision": 0.91}]}', True),
        ('{"macro_precision": 0.7}', False),
        ('{"macro_precision": "0.91"}', False),
        ("accuracy 0.91", False),
        (None, False),
    ],
)
def test_a_file_that_the_claim_names_says_the_same(content: str | None, passes: bool) -> None:
    """Committed, JSON, the figure under the metric's name."""
    files = {"submission.yml": "claim: {metric: macro_precision, value: 0.91, file: out/m.json}\n"}
    finding = check(DeliverableKind.CLAIM, files if content is None else {**files, "out/m.json": content})
    assert (finding.outcome is Outcome.PASS) is passes
