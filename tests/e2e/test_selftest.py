"""Assessments prove themselves, shipped and new: every reference submission comes out as expected."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from action.workspace import read_folder
from rubric import shipped
from rubric.proof import unproved

pytestmark = pytest.mark.real


def proofgrade(*words: str) -> None:
    """Run a command that has to do well."""
    done = subprocess.run(
        [sys.executable, "-m", "app", *words],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr


@pytest.mark.parametrize("slug", shipped.assessments())
def test_a_shipped_assessment_proves_itself(engine: None, slug: str) -> None:
    """Honest passes, lazy misses the bar, cheating claims what it does not reach, broken does not run."""
    proofgrade("selftest", slug)


def test_a_new_assessment_proves_itself(engine: None, tmp_path: Path) -> None:
    """What `proofgrade new` writes runs as it is: its references come out as expected, and that is kept."""
    proofgrade("new", "parcel-plan", "--role", "deep-learning", "--into", str(tmp_path), "--seed", "3")
    proofgrade("selftest", str(tmp_path / "parcel-plan"), "--only", "broken")
    assert not (tmp_path / "parcel-plan" / "proof.yml").exists()
    proofgrade("selftest", str(tmp_path / "parcel-plan"))
    assert unproved(read_folder(tmp_path / "parcel-plan")) == ()
