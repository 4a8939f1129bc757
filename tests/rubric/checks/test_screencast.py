"""Deliverable `screencast`."""

from __future__ import annotations

import pytest

from rubric.deliverable import DeliverableKind
from rubric.model import Finding, Outcome
from tests.rubric.checks.support import check, places


def linked(text: str, starter: str = "version: 1\n") -> Finding:
    return check(DeliverableKind.SCREENCAST, {"submission.yml": text}, {"submission.yml": starter})


def test_a_screencast_link_passes_by_form() -> None:
    """Any https host will do, and the candidate is told that nothing was opened."""
    finding = linked("version: 1\nscreencast: https://www.loom.com/share/abc\n")
    assert (finding.outcome, places(finding)) == (Outcome.PASS, ["submission.yml:2"])
    assert finding.detail == 'The link to "www.loom.com" has the right form; it was not opened.'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("version: 1\n", "No screencast link. Add `screencast: https://...` to submission.yml."),
        ("screencast: http://loom.com/x", "is not https; give the https address"),
        ("screencast: https://given.io/x", "is the starter's example, not your recording"),
        ("screencast: soon", "submission.yml:1: screencast must be a web address"),
    ],
)
def test_a_link_that_cannot_be_a_recording_is_told(text: str, message: str) -> None:
    """Absent, insecure, the starter's own, or no address at all."""
    finding = linked(text, "screencast: https://given.io/x\n")
    assert finding.outcome is Outcome.FAIL
    assert message in finding.detail
