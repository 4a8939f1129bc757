"""Assessments prove themselves, shipped and new: every reference submission comes out as expected."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from action.workspace import read_folder
from app.cli.exits import Exit
from rubric import shipped
from rubric.proof import unproved

pytestmark = pytest.mark.real


def proofgrade(*words: str) -> None:
    """Run a command that has to do well."""
    done = _ran(*words)
    assert done.returncode == Exit.OK, done.stdout[-3000:] + done.stderr


def _ran(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app", *words],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("slug", shipped.assessments())
def test_a_shipped_assessment_proves_itself(engine: None, slug: str) -> None:
    """Honest passes, lazy misses the bar, cheating claims what it does not reach, broken does not run.

    A machine too noisy for timings may leave nothing but the latency of a slow server open, and says so.
    """
    done = _ran("selftest", slug)
    if done.returncode == Exit.OUR_FAULT:
        told = " ".join(done.stdout.split())
        assert "again: latency is inconclusive (The machine" in told
        assert "), expected pass" not in told
    else:
        assert done.returncode == Exit.OK, done.stdout[-3000:] + done.stderr


def test_a_new_assessment_proves_itself(engine: None, tmp_path: Path) -> None:
    """What `proofgrade new` writes runs as it is: its references come out as expected, and that is kept."""
    proofgrade("new", "parcel-plan", "--role", "deep-learning", "--into", str(tmp_path), "--seed", "3")
    proofgrade("selftest", str(tmp_path / "parcel-plan"), "--only", "broken")
    assert not (tmp_path / "parcel-plan" / "proof.yml").exists()
    proofgrade("selftest", str(tmp_path / "parcel-plan"))
    assert unproved(read_folder(tmp_path / "parcel-plan")) == ()
