"""`proofgrade verify` and `schema`: what is refused before anything runs, and the real thing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from rubric.result import write_result
from tests.rubric import samples


def proofgrade(*words: str) -> subprocess.CompletedProcess[str]:
    """The command as a process."""
    return subprocess.run([sys.executable, "-m", "app", *words], capture_output=True, text=True, check=False)


def test_a_missing_or_odd_result_is_one_line(tmp_path: Path) -> None:
    """Exit code 2, and the file is named."""
    missing = proofgrade("verify", str(tmp_path / "none.json"), str(tmp_path))
    assert (missing.returncode, missing.stderr.count("\n")) == (2, 1)
    assert "none.json: cannot be read (No such file or directory)" in missing.stderr
    (tmp_path / "odd.json").write_text('{"version": 9}')
    odd = proofgrade("verify", str(tmp_path / "odd.json"), str(tmp_path))
    assert odd.returncode == 2
    assert "odd.json: $.version: must be 1" in odd.stderr


def test_another_submission_is_not_run(tmp_path: Path) -> None:
    """A result is verified on its own tree only, and that is said before anything is built."""
    (tmp_path / "r.json").write_text(write_result(samples.graded()))
    folder = tmp_path / "submission"
    folder.mkdir()
    other = proofgrade("verify", str(tmp_path / "r.json"), str(folder))
    assert other.returncode == 2
    assert "is not the submission of" in other.stderr


@pytest.mark.parametrize("of", ["observation", "result"])
def test_schemas_are_printed(of: str) -> None:
    """One JSON document, that says which one it is."""
    printed = json.loads(proofgrade("schema", of).stdout)
    assert printed["$id"].startswith(f"urn:proofgrade:{of}:")
