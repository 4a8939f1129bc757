"""`proofgrade similarity`: folders in, pairs out."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from action.errors import BadInput
from app.cli.similar import key_of, submissions

SOLUTIONS = Path(__file__).parents[2] / "submissions" / "independent"


@pytest.fixture
def cohort(tmp_path: Path) -> Path:
    """Four independent solutions and a copy of one."""
    folder = tmp_path / "cohort"
    shutil.copytree(SOLUTIONS, folder)
    shutil.copytree(folder / "dan", folder / "eve")
    return folder


def proofgrade(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "app", *words], capture_output=True, text=True, check=False)


def test_one_folder_of_submissions_gives_pairs(cohort: Path, tmp_path: Path) -> None:
    """The copy is the first pair in the JSON and in the table, and the viewer's files are written."""
    told, table = tmp_path / "pairs.json", tmp_path / "dolos"
    done = proofgrade("similarity", str(cohort), "--json", str(told), "--csv", str(table))
    assert done.returncode == 0, done.stderr
    assert "strong" in done.stdout
    first = json.loads(told.read_text())["pairs"][0]
    assert (first["a"], first["b"], first["strength"]) == ("dan", "eve", "strong")
    assert sorted(path.name for path in table.iterdir()) == [
        "files.csv",
        "kgrams.csv",
        "metadata.csv",
        "pairs.csv",
    ]


def test_the_key_follows_from_all_that_is_compared(cohort: Path) -> None:
    """The same each time; a line more in one of the folders makes it another one."""
    folders = submissions([cohort]).values()
    before = key_of(folders)
    assert key_of(folders) == before
    with (cohort / "ana" / "train.py").open("a") as written:
        written.write("x = 1\n")
    assert key_of(folders) != before


def test_prose_in_common_is_told_beside_the_code(cohort: Path, tmp_path: Path) -> None:
    """In a list and a table of its own."""
    told = tmp_path / "pairs.json"
    for name in ("ana", "ben"):
        memo = " ".join(f"reason {number} for the linear model" for number in range(40))
        (cohort / name / "MEMO.md").write_text(f"# {name}\n\n{memo}\n")
    done = proofgrade("similarity", str(cohort), "--json", str(told))
    assert "Beside the code" in done.stdout
    (found,) = json.loads(told.read_text())["beside"]
    assert (found["a"], found["b"], found["kind"], found["strength"]) == ("ana", "ben", "prose", "strong")
    assert found["matches"][0] == {"a_file": "MEMO.md", "a_line": 3, "b_file": "MEMO.md", "b_line": 3}


def test_the_starter_counts_nothing(cohort: Path, tmp_path: Path) -> None:
    """What everybody was given makes nobody alike."""
    told = tmp_path / "pairs.json"
    words = (str(cohort / "dan"), str(cohort / "eve"), "--starter", str(cohort / "dan"))
    assert proofgrade("similarity", *words, "--json", str(told)).returncode == 0
    assert json.loads(told.read_text())["pairs"] == []


def test_names_are_those_of_the_folders(cohort: Path) -> None:
    """Folders are known by their own name; two of one name by the path that was given."""
    two = [cohort / "ana", cohort / "ben"]
    assert list(submissions(two)) == ["ana", "ben"]
    twin = cohort / "dan" / "ana"
    twin.mkdir()
    assert list(submissions([cohort / "ana", twin])) == [str(cohort / "ana"), str(twin)]


def test_what_cannot_be_compared_is_said(cohort: Path, tmp_path: Path) -> None:
    """A folder that is not there, one submission alone, a table folder that exists: one line, exit code 2."""
    with pytest.raises(BadInput, match="no such folder"):
        submissions([tmp_path / "none", cohort])
    with pytest.raises(BadInput, match="nothing to compare"):
        submissions([SOLUTIONS / "ana"])
    done = proofgrade("similarity", str(cohort), "--csv", str(tmp_path))
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "name a new folder" in done.stderr
