"""`proofgrade init` as a process: a folder that can be pushed, or a line that says why not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.cli.test_commands import proofgrade

pytestmark = pytest.mark.real


def test_hiring_repository_is_written(tmp_path: Path) -> None:
    """Assessment, workflow, README with the next commands, and what git is to leave out."""
    folder = tmp_path / "hiring"
    done = proofgrade("init", "acme", "--into", str(folder), "--reviewer", "ada", "--lead", "lea")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{folder}: hiring repository of acme with ticket-classifier" in done.stdout
    assert "acme/hiring.git" in (folder / "README.md").read_text()
    assert (folder / ".github" / "workflows" / "reproduce.yml").is_file()
    assert "__pycache__/" in (folder / ".gitignore").read_text()
    again = proofgrade("init", "acme", "--into", str(folder))
    assert again.returncode == 2
    assert again.stderr.startswith(f"proofgrade: {folder}: is there already;")


def test_the_hidden_set_is_one_s_own(tmp_path: Path) -> None:
    """Nothing of it is public, so lint has no mistake to tell; the seed is said; no proof comes along."""
    folder = tmp_path / "hiring"
    done = proofgrade(
        "init", "acme", "--into", str(folder), "--seed", "20261", "--reviewer", "ada", "--lead", "lea"
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "data made with seed 20261" in done.stdout
    looked = proofgrade("lint", str(folder))
    assert looked.returncode == 0
    assert "proof.yml: remark: is missing" in looked.stdout


def test_what_cannot_be_is_named(tmp_path: Path) -> None:
    """An assessment that there is not, and a name that nobody has on GitHub; nothing is written."""
    folder = tmp_path / "hiring"
    unknown = proofgrade("init", "acme", "--into", str(folder), "--with", "no-such")
    assert unknown.returncode == 2
    assert unknown.stderr.startswith("proofgrade: no-such: no such assessment; there are: ")
    bad = proofgrade("init", "acme", "--into", str(folder), "--lead", "a b")
    assert (bad.returncode, bad.stderr) == (2, "proofgrade: 'a b': cannot be a name on GitHub\n")
    assert not folder.exists()
