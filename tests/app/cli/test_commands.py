"""The command line as a process: exit codes, and one line for each mistake."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.real

MISTAKES = """\
version: 1
slug: Not A Slug
title: 5
effort_hours: 8
window_hours: 500
colour: blue
"""


def proofgrade(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command and keep what it said."""
    return subprocess.run(
        [sys.executable, "-m", "app", *words],
        env=os.environ | environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_help_names_every_command() -> None:
    """`--help` lists what there is."""
    said = proofgrade("--help").stdout
    for command in (
        "grade",
        "check",
        "new",
        "brief",
        "lint",
        "selftest",
        "init",
        "prepare",
        "serve",
        "setup",
        "doctor",
        "invite",
        "extend",
        "replay",
        "live",
        "calibrate",
        "calibration",
        "shortlist",
        "export",
        "erase",
        "demo",
    ):
        assert command in said


def test_broken_project_is_laid_out_without_its_mending(tmp_path: Path) -> None:
    """What a candidate of the live stage is given; a name or a folder that will not do is told in a line."""
    folder = tmp_path / "live"
    assert proofgrade("live", "broken-script", str(folder)).returncode == 0
    assert {path.name for path in folder.rglob("*") if path.is_file()}.isdisjoint({"mended.txt", "fixes"})
    assert any(path.suffix == ".py" for path in folder.rglob("*"))
    for words in (("broken-script", str(folder)), ("no-such-project", str(tmp_path / "other"))):
        done = proofgrade("live", *words)
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)


@pytest.mark.parametrize("command", ["grade", "check"])
def test_missing_folder_is_one_line_and_exit_2(command: str, tmp_path: Path) -> None:
    """A path that is no folder is bad input."""
    done = proofgrade(command, str(tmp_path / "nowhere"))
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        f"proofgrade: {tmp_path}/nowhere: no such folder; name the folder that holds the submission"
    ]


def test_every_mistake_of_an_assessment_is_told(tmp_path: Path) -> None:
    """A wrong assessment.yml gives one line per mistake, each with its line number."""
    (tmp_path / "assessment.yml").write_text(MISTAKES)
    done = proofgrade("check", str(tmp_path), "--assessment", str(tmp_path))
    assert done.returncode == 2
    for line in ("assessment.yml:2", "assessment.yml:3", "assessment.yml:5", "assessment.yml:6"):
        assert any(said.startswith(f"proofgrade: {line}") for said in done.stderr.splitlines()), line


def test_unknown_assessment_names_the_known_ones(tmp_path: Path) -> None:
    """A slug that is not shipped is answered with those that are."""
    done = proofgrade("check", str(tmp_path), "--assessment", "nonesuch")
    assert done.returncode == 2
    assert "ticket-classifier" in done.stderr


def test_missing_engine_is_our_fault_in_one_line(tmp_path: Path) -> None:
    """Without a Docker engine nothing is graded, and the line says what to do."""
    done = proofgrade("grade", str(tmp_path), DOCKER_HOST=f"unix://{tmp_path}/no.sock")
    assert done.returncode == 3
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Docker" in done.stderr


def test_check_reads_anything_a_candidate_may_push(tmp_path: Path) -> None:
    """Empty, binary and non-UTF-8 files, and a path with spaces and emoji, are read, not crashed on."""
    (tmp_path / "README.md").write_bytes(b"caf\xe9 \xff\xfe")
    (tmp_path / "empty.py").touch()
    (tmp_path / "model.bin").write_bytes(bytes(range(256)))
    (tmp_path / "my notes \N{ROCKET}.md").write_text("hello")
    done = proofgrade("check", str(tmp_path))
    assert done.returncode == 1
    assert done.stderr == ""


def test_check_of_an_empty_folder_says_what_is_missing(tmp_path: Path) -> None:
    """An empty folder is a submission with nothing in it."""
    done = proofgrade("check", str(tmp_path))
    assert done.returncode == 1
    assert "Dockerfile" in done.stdout


def test_commands_without_settings_name_what_is_missing(tmp_path: Path) -> None:
    """An invitation without an App says which settings are missing and how to get them."""
    environment = {key: "" for key in os.environ if key.startswith("PROOFGRADE_")}
    done = subprocess.run(
        [sys.executable, "-m", "app", "invite", "ticket-classifier", "somebody"],
        cwd=tmp_path, env=os.environ | environment | {"PYTHONPATH": str(Path.cwd())},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "PROOFGRADE_APP_ID" in done.stderr
    assert "proofgrade setup" in done.stderr


def test_every_mistake_of_a_cohort_is_told(tmp_path: Path) -> None:
    """A wrong CSV gives one line per mistake, and nobody is invited."""
    people = tmp_path / "people.csv"
    people.write_text("login,window_hours\nada,12\nADA,72\nada,72\n")
    done = proofgrade("invite", "ticket-classifier", "--csv", str(people))
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        f'proofgrade: {people}:2: window_hours: "12" is not a number from 48 to 336',
        f"proofgrade: {people}:4: ada comes twice, first on line 3",
    ]


def test_inviting_nobody_is_bad_input() -> None:
    """Without logins and without a file there is nothing to do."""
    done = proofgrade("invite", "ticket-classifier")
    assert done.returncode == 2
    assert "--csv" in done.stderr
