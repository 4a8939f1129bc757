"""The shipped assessment proves itself: every reference submission comes out as expected."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.real


def test_ticket_classifier_references_come_out_as_expected(engine: None) -> None:
    """Honest passes, lazy misses the bar, cheating claims what it does not reach, broken does not build."""
    done = subprocess.run(
        [sys.executable, "-m", "app", "selftest", "ticket-classifier"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
